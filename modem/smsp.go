package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// MessageParameters is what the SIM card has for messages that do not say it themselves: a record of its file EF_SMSP.
// A parameter that the record lacks is zero. Source: 3GPP TS 31.102 4.2.27, TS 51.011 10.5.6.
type MessageParameters struct {
	Record        int    // its number, from 1
	Name          string // often empty
	Destination   string // number that messages go to
	ServiceCentre string // number, "+15550000099"
	PID           pdu.PID
	DCS           pdu.DCS
	Validity      time.Duration
}

// MessageParameters reads the parameters for messages that the SIM card holds, of records that are not empty. The number
// of the service centre in the first one is mostly what [Modem.ServiceCentre] reads. Source: 3GPP TS 31.102 4.2.27.
func (m *Modem) MessageParameters(ctx context.Context) ([]MessageParameters, error) {
	records, err := m.ReadSIMRecords(ctx, FileSMSP)
	if err != nil {
		return nil, err
	}
	var all []MessageParameters
	for i, record := range records {
		p, err := parseMessageParameters(record)
		if err != nil {
			return all, fmt.Errorf("modem: SIM card: record %d of EF_SMSP: %w", i+1, err)
		}
		p.Record = i + 1
		if p != (MessageParameters{Record: i + 1}) {
			all = append(all, p)
		}
	}
	return all, nil
}

// Layout of a record behind its name: indicators, destination, service centre, protocol identifier, data coding
// scheme, validity period.
const (
	smspDestination = 1
	smspCentre      = 13
	smspPID         = 25
	smspDCS         = 26
	smspValidity    = 27
	smspLength      = 28
)

// parseMessageParameters reads a record. Its values are those of an SMS-SUBMIT, which is made of them, with a 0 in the
// indicators for each one that is there.
func parseMessageParameters(record []byte) (MessageParameters, error) {
	if len(record) < smspLength {
		return MessageParameters{}, fmt.Errorf("%d octets are less than %d", len(record), smspLength)
	}
	name := len(record) - smspLength
	p, fixed := MessageParameters{Name: alphaText(record[:name])}, record[name:]
	there := func(bit int) bool { return fixed[0]>>bit&1 == 0 }
	octets := []byte{0}
	if n := int(fixed[smspCentre]); there(1) && n >= 1 && n < smspPID-smspCentre {
		octets = fixed[smspCentre : smspCentre+1+n]
	}
	octets = append(append([]byte{}, octets...), 0x11, 0) // SMS-SUBMIT with a relative validity period
	if n := (int(fixed[smspDestination]) + 1) / 2; there(0) && n >= 1 && n <= smspCentre-smspDestination-2 {
		octets = append(octets, fixed[smspDestination:smspDestination+2+n]...)
	} else {
		octets = append(octets, 0, 0x81)
	}
	octets = append(octets, fixed[smspPID], fixed[smspDCS], fixed[smspValidity], 0)
	message, err := pdu.Reader{Direction: pdu.ToNetwork}.Read(octets)
	if err != nil {
		return p, err
	}
	s, ok := message.TPDU.(*pdu.Submit)
	if !ok {
		return p, errors.New("its parameters are none of a message")
	}
	p.ServiceCentre, p.Destination = message.SMSC.String(), s.Destination.String()
	if there(2) {
		p.PID = s.PID
	}
	if there(3) {
		p.DCS = s.DCS
	}
	if there(4) {
		p.Validity, _ = s.Validity.Duration()
	}
	return p, nil
}
