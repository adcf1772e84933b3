package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// SIMFile names an elementary file of the SIM card (3GPP TS 31.102 4.2, TS 51.011 10).
type SIMFile struct {
	ID   int    // 0x6F46
	Path string // of the folder in hexadecimal digits, "3F007FFF"; empty lets the modem find it
}

// Files that programs often read.
var (
	FileICCID  = SIMFile{ID: 0x2FE2} // number of the card: see [Modem.ICCID]
	FileIMSI   = SIMFile{ID: 0x6F07} // identity of the subscriber: see [Modem.IMSI]
	FileAD     = SIMFile{ID: 0x6FAD} // administrative data, length of the network code in it
	FileSPN    = SIMFile{ID: 0x6F46} // name of the service provider: see [Modem.HomeOperator]
	FileGID1   = SIMFile{ID: 0x6F3E} // group of cards, by which virtual operators are told
	FileECC    = SIMFile{ID: 0x6FB7} // emergency numbers
	FileSMS    = SIMFile{ID: 0x6F3C} // stored messages, a record each
	FileSMSP   = SIMFile{ID: 0x6F42} // message parameters, a record each: see [Modem.MessageParameters]
	FileMSISDN = SIMFile{ID: 0x6F40} // own numbers, a record each: see [Modem.OwnNumbers]
)

// SIMFileInfo describes a file of the card.
type SIMFileInfo struct {
	Size    int // octets
	Record  int // octets of a record; 0 for a file without records
	Records int // number of records
}

// A SIMStatusError is a status word of the card that says that it did not do what was asked. It
// matches a condition such as [gsmerr.NotFound] where it has the meaning of one.
type SIMStatusError struct {
	SW1, SW2 byte
}

// Error gives the status word and its meaning.
func (e *SIMStatusError) Error() string {
	text := fmt.Sprintf("modem: SIM card: status %02X%02X", e.SW1, e.SW2)
	if cause := e.Unwrap(); cause != nil {
		text += ": " + cause.Error()
	}
	return text
}

// Unwrap returns the [gsmerr.Condition] of the status word, nil if it has none.
// Source: ETSI TS 102 221 10.2.1, 3GPP TS 51.011 9.4.
func (e *SIMStatusError) Unwrap() error {
	switch uint16(e.SW1)<<8 | uint16(e.SW2) {
	case 0x6A82, 0x9404, 0x6A88, 0x9400:
		return gsmerr.NotFound
	case 0x6A83, 0x9402, 0x6B00:
		return gsmerr.InvalidIndex
	case 0x6982, 0x9804, 0x6985, 0x9808, 0x6986:
		return gsmerr.OperationNotAllowed
	case 0x6983, 0x9840:
		return gsmerr.SIMBlocked
	case 0x6D00, 0x6E00, 0x6A81:
		return gsmerr.OperationNotSupported
	case 0x6700, 0x6A80, 0x6A86:
		return gsmerr.InvalidParameter
	case 0x6581, 0x9240:
		return gsmerr.MemoryFailure
	}
	return nil
}

// statusError returns the error of a status word, nil if it tells success.
func statusError(sw1, sw2 byte) error {
	switch sw1 {
	case 0x90, 0x91, 0x9E, 0x9F, 0x61, 0x62, 0x63:
		if sw1 != 0x63 || sw2&0xF0 != 0xC0 {
			return nil
		}
	case 0x92:
		if sw2 < 0x10 { // done, after so many attempts
			return nil
		}
	}
	return &SIMStatusError{SW1: sw1, SW2: sw2}
}

// Commands of +CRSM.
const (
	readBinary   = 176
	readRecord   = 178
	getResponse  = 192
	updateBinary = 214
	updateRecord = 220
)

// accessFile runs one command on a file. Source: 3GPP TS 27.007 8.18.
func (m *Modem) accessFile(ctx context.Context, f SIMFile, command, p1, p2, p3 int, data []byte) ([]byte, error) {
	values := []any{command, f.ID, p1, p2, p3}
	if data != nil || f.Path != "" {
		values = append(values, string(pdu.AppendHex(nil, data)))
	}
	if f.Path != "" {
		values = append(values, f.Path)
	}
	line, err := at.Set("+CRSM", values...)
	if err != nil {
		return nil, err
	}
	lines, err := m.Command(ctx, line)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("modem: AT+CRSM was answered by OK alone")
	}
	p := at.ParseParams(lines[0])
	sw1, err := p.Int(0, "sw1")
	if err != nil {
		return nil, err
	}
	sw2, err := p.Int(1, "sw2")
	if err != nil {
		return nil, err
	}
	if err := statusError(byte(sw1), byte(sw2)); err != nil {
		return nil, err
	}
	return pdu.DecodeHex(nil, p.At(2).Text)
}

// SIMFileInfo asks the card how large a file is. Source: ETSI TS 102 221 11.1.1, 3GPP TS 51.011 9.2.1.
func (m *Modem) SIMFileInfo(ctx context.Context, f SIMFile) (SIMFileInfo, error) {
	b, err := m.accessFile(ctx, f, getResponse, 0, 0, 15, nil)
	if err != nil {
		return SIMFileInfo{}, err
	}
	if info, ok := parseFileInfo(b); ok {
		return info, nil
	}
	return SIMFileInfo{}, fmt.Errorf("modem: SIM card: file %04X is described by % X, which is not known", f.ID, b)
}

// parseFileInfo reads what a SIM or a USIM says about a file.
func parseFileInfo(b []byte) (info SIMFileInfo, ok bool) {
	if len(b) > 2 && b[0] == 0x62 {
		return parseFCP(b[2:])
	}
	if len(b) < 14 || b[6] != 4 { // no elementary file
		return info, false
	}
	info.Size = int(b[2])<<8 | int(b[3])
	if b[13] != 0 && len(b) > 14 && b[14] > 0 {
		info.Record = int(b[14])
		info.Records = info.Size / info.Record
	}
	return info, true
}

// parseFCP reads file control parameters: a list of tag, length and value.
func parseFCP(b []byte) (info SIMFileInfo, ok bool) {
	for len(b) >= 2 && len(b) >= 2+int(b[1]) {
		tag, value := b[0], b[2:2+int(b[1])]
		switch {
		case tag == 0x80 && len(value) >= 2:
			info.Size, ok = int(value[0])<<8|int(value[1]), true
		case tag == 0x82 && len(value) >= 5:
			info.Record, info.Records = int(value[2])<<8|int(value[3]), int(value[4])
		}
		b = b[2+len(value):]
	}
	return info, ok
}

// fileChunk is how many octets of a file are read or written at once.
const fileChunk = 255

// ReadSIMFile reads a file without records. Source: 3GPP TS 27.007 8.18.
func (m *Modem) ReadSIMFile(ctx context.Context, f SIMFile) ([]byte, error) {
	info, err := m.SIMFileInfo(ctx, f)
	if err != nil {
		return nil, err
	}
	all := make([]byte, 0, info.Size)
	for len(all) < info.Size {
		n := len(all)
		b, err := m.accessFile(ctx, f, readBinary, n>>8, n&0xFF, min(info.Size-n, fileChunk), nil)
		if err != nil {
			return all, err
		}
		if len(b) == 0 {
			return all, fmt.Errorf("modem: SIM card: file %04X ends after %d of %d octets", f.ID, n, info.Size)
		}
		all = append(all, b...)
	}
	return all, nil
}

// ReadSIMRecords reads all records of a file, empty ones too, which are filled with FF. Source: 3GPP TS 27.007 8.18.
func (m *Modem) ReadSIMRecords(ctx context.Context, f SIMFile) ([][]byte, error) {
	info, err := m.SIMFileInfo(ctx, f)
	if err != nil {
		return nil, err
	}
	all := make([][]byte, 0, info.Records)
	for i := range info.Records {
		b, err := m.accessFile(ctx, f, readRecord, i+1, absoluteMode, info.Record, nil)
		if err != nil {
			return all, err
		}
		all = append(all, b)
	}
	return all, nil
}

// absoluteMode says that a record is told by its number, from 1.
const absoluteMode = 4

// WriteSIMFile writes octets into a file without records, from an offset on. Many files need the PIN2 or the
// operator's key for that. Source: 3GPP TS 27.007 8.18.
func (m *Modem) WriteSIMFile(ctx context.Context, f SIMFile, offset int, data []byte) error {
	for len(data) > 0 {
		part := data[:min(len(data), fileChunk)]
		if _, err := m.accessFile(ctx, f, updateBinary, offset>>8, offset&0xFF, len(part), part); err != nil {
			return err
		}
		offset += len(part)
		data = data[len(part):]
	}
	return nil
}

// WriteSIMRecord writes record n, counted from 1, of a file; data has the length of a record.
// Source: 3GPP TS 27.007 8.18.
func (m *Modem) WriteSIMRecord(ctx context.Context, f SIMFile, n int, data []byte) error {
	_, err := m.accessFile(ctx, f, updateRecord, n, absoluteMode, len(data), data)
	return err
}
