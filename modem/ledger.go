package modem

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/semioctet/gsm/pdu/assembly"
)

// ledger remembers which PINs were given to which SIM card and not accepted, so that none is given
// a second time. An entry is made before the PIN is sent, and removed when it was accepted: after a
// crash or a time-out in between, the PIN counts as given.
type ledger struct {
	store func() (s assembly.Store, release func() error, err error)
}

// memoryPINs serves all modems of the process that have no folder.
var memoryPINs = assembly.NewMemory()

func newLedger(dir string) ledger {
	if dir == "" {
		return ledger{func() (assembly.Store, func() error, error) {
			return memoryPINs, func() error { return nil }, nil
		}}
	}
	return ledger{func() (assembly.Store, func() error, error) {
		d, err := assembly.OpenDir(filepath.Join(dir, "pin"))
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	}}
}

// tried is one PIN that was given. The PIN itself is not kept: Hash is its PBKDF2 with Salt.
type tried struct {
	Salt    string `json:"salt"`
	Hash    string `json:"hash"`
	Refused bool   `json:"refused"` // the card said that it is wrong; else nobody knows
}

type ledgerRecord struct {
	Version int     `json:"version"`
	Tried   []tried `json:"tried"`
}

// maxTried is how many PINs are remembered for a card. It blocks long before.
const maxTried = 16

func (t tried) is(pin string) bool {
	salt, err := hex.DecodeString(t.Salt)
	if err != nil {
		return false
	}
	hash := hashPIN(pin, salt)
	return subtle.ConstantTimeCompare([]byte(hash), []byte(t.Hash)) == 1
}

func hashPIN(pin string, salt []byte) string {
	key, err := pbkdf2.Key(sha256.New, pin, salt, 20_000, 16)
	if err != nil {
		return "" // only for lengths that are not used here
	}
	return hex.EncodeToString(key)
}

// recordName hides the number of the card.
func recordName(sim string) string {
	sum := sha256.Sum256([]byte(sim))
	return "pin-" + hex.EncodeToString(sum[:16])
}

// update reads the record of a card, lets change have it, and writes it back.
func (l ledger) update(sim string, change func(r *ledgerRecord)) (err error) {
	store, release, err := l.store()
	if err != nil {
		return fmt.Errorf("modem: the memory of refused PINs: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	name := recordName(sim)
	r := ledgerRecord{Version: 1}
	for rec, rerr := range store.Records() {
		if rerr != nil {
			return fmt.Errorf("modem: the memory of refused PINs: %w", rerr)
		}
		if rec.Name == name {
			if err := json.Unmarshal(rec.Data, &r); err != nil {
				return fmt.Errorf("modem: the memory of refused PINs: %w", err)
			}
		}
	}
	before := len(r.Tried)
	change(&r)
	if len(r.Tried) == 0 {
		if before == 0 {
			return nil
		}
		return store.Delete(name)
	}
	r.Tried = r.Tried[max(0, len(r.Tried)-maxTried):]
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return store.Put(name, data)
}

// find returns the entry of a PIN, if there is one.
func (l ledger) find(sim, pin string) (t tried, found bool, err error) {
	err = l.update(sim, func(r *ledgerRecord) {
		for _, e := range r.Tried {
			if e.is(pin) {
				t, found = e, true
			}
		}
	})
	return t, found, err
}

// give records that a PIN is about to be given.
func (l ledger) give(sim, pin string) error {
	salt := make([]byte, 8)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	return l.update(sim, func(r *ledgerRecord) {
		r.forget(pin)
		r.Tried = append(r.Tried, tried{Salt: hex.EncodeToString(salt), Hash: hashPIN(pin, salt)})
	})
}

// refuse records that the card refused a PIN.
func (l ledger) refuse(sim, pin string) error {
	return l.update(sim, func(r *ledgerRecord) {
		for i := range r.Tried {
			if r.Tried[i].is(pin) {
				r.Tried[i].Refused = true
			}
		}
	})
}

// accept forgets a PIN that turned out right.
func (l ledger) accept(sim, pin string) error {
	return l.update(sim, func(r *ledgerRecord) { r.forget(pin) })
}

func (r *ledgerRecord) forget(pin string) {
	kept := r.Tried[:0]
	for _, e := range r.Tried {
		if !e.is(pin) {
			kept = append(kept, e)
		}
	}
	r.Tried = kept
}
