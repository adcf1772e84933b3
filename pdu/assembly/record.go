package assembly

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// Names of records.
const (
	partPrefix    = "part-"
	donePrefix    = "done-"
	recordVersion = 1
)

// partRecord is the stored form of an [Item].
type partRecord struct {
	Version  int       `json:"version"`
	Order    uint64    `json:"order"` // rises with each item added
	Scope    string    `json:"scope"`
	Received time.Time `json:"received"`
	PDU      string    `json:"pdu"`
	Length   int       `json:"length,omitempty"`
}

func encodePart(it Item, order uint64) ([]byte, error) {
	return json.Marshal(partRecord{recordVersion, order, quote(it.Scope), it.Received, quote(it.PDU), it.Length})
}

func decodePart(data []byte) (it Item, order uint64, err error) {
	var r partRecord
	if err := decodeRecord(data, &r, &r.Version); err != nil {
		return Item{}, 0, err
	}
	scope, err := unquote(r.Scope)
	if err != nil {
		return Item{}, 0, fmt.Errorf("scope: %w", err)
	}
	text, err := unquote(r.PDU)
	if err != nil {
		return Item{}, 0, fmt.Errorf("pdu: %w", err)
	}
	return Item{Scope: scope, Received: r.Received, PDU: text, Length: r.Length}, r.Order, nil
}

// decodeRecord reads a record and refuses those of a later version.
func decodeRecord(data []byte, record any, version *int) error {
	if err := json.Unmarshal(data, record); err != nil {
		return err
	}
	if *version != recordVersion {
		return fmt.Errorf("version %d of the format; this program knows version %d", *version, recordVersion)
	}
	return nil
}

// quote makes text of any bytes, which JSON could not hold. Hexadecimal and digits stay as they are.
func quote(s string) string {
	q := strconv.QuoteToASCII(s)
	return q[1 : len(q)-1]
}

func unquote(s string) (string, error) {
	return strconv.Unquote(`"` + s + `"`)
}

// identity names the PDU of an item: equal for a PDU that is sent or read again. It is a
// hash over the TPDU without TP-MMS, which says whether further messages wait and changes from one
// attempt of delivery to the next. What is not as it should be might not be written as it was read,
// so that there it is one over the text.
func identity(it Item, m pdu.Message) string {
	var tpdu []byte
	err := errors.New("not decoded")
	if m.TPDU != nil && len(m.Deviations) == 0 {
		tpdu, err = m.TPDU.AppendBinary(nil)
	}
	if err != nil {
		return hash("text", it.Scope, strings.ToUpper(it.PDU))
	}
	switch m.TPDU.(type) {
	case *pdu.Deliver, *pdu.StatusReport:
		tpdu[0] &^= 0x04
	}
	return hash("tpdu", it.Scope, string(tpdu))
}

// hash returns 32 hexadecimal digits of a SHA-256 over parts that can not run into each other.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// nth returns the identity of the n-th equal part that is no repeat, counted from 1.
func nth(identity string, n int) string {
	if n == 1 {
		return identity
	}
	return identity + "-" + strconv.Itoa(n)
}
