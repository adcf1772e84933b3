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
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/semioctet/gsm/pdu/assembly"
)

// ErrLedger says, in a [*LockedError], that the memory of the codes that were given could not be read or
// written, so that none is given: see [Options.Dir]. When a record in it is damaged, make sure of the
// code and force it with [UnlockOptions]; when it can not be written, nothing helps but a folder that can be.
var ErrLedger = errors.New("the memory of the codes given before can not be used")

// ledger remembers which codes were given to which SIM card and not accepted, so that none is given a
// second time. An entry is made before the code is sent and removed when it was accepted: after a
// crash or a time-out in between, the code counts as given.
//
// Each card has a record of its own under its ICCID, and one under the IMEI of the modem it was in, for
// the day on which its ICCID can not be read: see [cardID]. Only one program at a time has a record open, and
// only while it is looked at and changed.
type ledger struct {
	dir string // empty: in memory
}

// memoryLedger serves all modems of the process that have no folder.
var memoryLedger = map[string]assembly.Store{}

// ledgerLock keeps the modems of this process from each other. Records are open for milliseconds.
var ledgerLock sync.Mutex

// tried is one code that was given. The code itself is not kept.
type tried struct {
	// Kind is the code's: "SIM PIN", "SIM PUK" ...
	Kind string `json:"kind"`
	// Hash is the code's PBKDF2 with the salt of the record. No hash keeps ten thousand PINs from being
	// tried one by one within a minute, nor all PUKs within days, so few rounds do; it keeps a code from being read
	// by the eye and found by a search, in the folder and its copies. What guards a code is that only the owner may read
	// the file, and that one which the card accepted is not in it.
	Hash string `json:"hash"`
	// ICCID and IMSI tell the card it was given to, hashed; empty where they could not be read.
	ICCID string `json:"iccid,omitempty"`
	IMSI  string `json:"imsi,omitempty"`
	// Given counts how often it was given without knowing what became of it.
	Given int `json:"given"`
	// Refused says that the card called it wrong.
	Refused bool `json:"refused"`
	// Unseen says that the number of attempts left, which the modem tells, did not show that.
	Unseen bool `json:"unseen,omitempty"`
	// Past says that the card has accepted a code since, and so counts from the full number again.
	Past bool `json:"past,omitempty"`
}

// ledgerRecord is the content of a record.
type ledgerRecord struct {
	Version int     `json:"version"`
	Salt    string  `json:"salt"`
	Tried   []tried `json:"tried"`
}

const (
	ledgerVersion = 1
	ledgerName    = "tried"
	maxTried      = 64    // codes that are remembered in a record; a card blocks long before
	pinRounds     = 1_024 // of PBKDF2; see tried.Hash
)

// history is what the ledger knows that speaks against a code.
type history struct {
	same  *tried // this very code
	any   bool   // some code of this kind was given and not accepted since the last that was
	blind bool   // the modem's count does not show what became of one of them
	fault error  // the record can not be read
}

// offer asks may with what is known about a code, and records that it is about to be given when may
// returns nil. Nothing may be sent to the card after an error.
func (l ledger) offer(card cardID, s secret, may func(history) error) error {
	return l.all(card, func(books []*book) error {
		var h history
		for _, b := range books {
			b.read(card, s, &h)
		}
		if err := may(h); err != nil {
			return err
		}
		for _, b := range books {
			b.add(card, s)
		}
		return save(books)
	})
}

// What became of a code.
type codeOutcome uint8

const (
	codeNotGiven codeOutcome = iota // the card was not asked
	codeAccepted
	codeWrong
	codeUnseen // wrong, and the count of attempts left does not show it
)

// settle records what became of a code that was offered.
func (l ledger) settle(card cardID, s secret, o codeOutcome) error {
	return l.all(card, func(books []*book) error {
		for _, b := range books {
			b.settle(card, s, o)
		}
		return save(books)
	})
}

// opened records that a card asks for no PIN, and so has accepted one or wants none: of those whose outcome is not
// known, none has used up an attempt that still counts.
func (l ledger) opened(card cardID) error {
	known := false
	for _, name := range card.names() {
		known = known || l.has(name)
	}
	if !known {
		return nil
	}
	return l.all(card, func(books []*book) error {
		for _, b := range books {
			b.opened(card)
		}
		return save(books)
	})
}

// all opens the records of a card, lets do work on them, and closes them.
func (l ledger) all(card cardID, do func([]*book) error) (err error) {
	ledgerLock.Lock()
	defer ledgerLock.Unlock()
	var books []*book
	defer func() {
		for _, b := range books {
			err = errors.Join(err, b.close())
		}
	}()
	for _, name := range card.names() {
		b, err := l.open(name)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLedger, err)
		}
		books = append(books, b)
	}
	return do(books)
}

// has reports whether there is a record.
func (l ledger) has(name string) bool {
	if l.dir == "" {
		ledgerLock.Lock()
		defer ledgerLock.Unlock()
		return memoryLedger[name] != nil
	}
	_, err := os.Stat(l.path(name))
	return err == nil
}

// path is the folder of a record. Its name hides the number of the card.
func (l ledger) path(name string) string { return filepath.Join(l.dir, "pin", hashName(name)) }

func hashName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// open opens the record of that name.
func (l ledger) open(name string) (*book, error) {
	if l.dir == "" {
		s := memoryLedger[name]
		if s == nil {
			s = assembly.NewMemory()
			memoryLedger[name] = s
		}
		return openBook(s, "")
	}
	d, err := assembly.OpenDir(l.path(name))
	if err != nil {
		return nil, err
	}
	return openBook(d, filepath.Join(l.path(name), "damaged"))
}

// book is an open record.
type book struct {
	store   assembly.Store
	record  ledgerRecord
	salt    []byte
	fault   error  // why the record could not be read
	damaged string // the folder where the store puts what is damaged
	changed bool
	hashes  map[string]string // by code; each costs a while
}

func openBook(s assembly.Store, damaged string) (*book, error) {
	b := &book{store: s, damaged: damaged, hashes: map[string]string{}}
	for rec, err := range s.Records() {
		switch {
		case err != nil:
			b.fault = err
		case rec.Name == ledgerName:
			b.fault = errors.Join(b.fault, json.Unmarshal(rec.Data, &b.record))
		}
	}
	if b.fault == nil && b.record.Version > ledgerVersion {
		b.fault = fmt.Errorf("version %d is later than this program", b.record.Version)
	}
	// The store sets a damaged record aside once, and it stays one.
	if _, err := os.Stat(damaged); b.fault == nil && damaged != "" && err == nil {
		b.fault = fmt.Errorf("a record was damaged and moved to %s", damaged)
	}
	salt, err := hex.DecodeString(b.record.Salt)
	if b.fault == nil && err != nil {
		b.fault = err
	}
	if len(salt) == 0 {
		salt = make([]byte, 8)
		if _, err := rand.Read(salt); err != nil {
			return nil, errors.Join(err, b.close())
		}
		b.record = ledgerRecord{Version: ledgerVersion, Salt: hex.EncodeToString(salt)}
	}
	b.salt = salt
	return b, nil
}

func (b *book) close() error {
	if c, ok := b.store.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// save writes the records that have changed. All must be safe before a code is given.
func save(books []*book) error {
	for _, b := range books {
		if !b.changed {
			continue
		}
		if n := len(b.record.Tried); n > maxTried {
			b.record.Tried = b.record.Tried[n-maxTried:]
		}
		data, err := json.Marshal(b.record)
		if err == nil {
			err = b.store.Put(ledgerName, data)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLedger, err)
		}
	}
	return nil
}

func (b *book) hash(value string) string {
	if h := b.hashes[value]; h != "" {
		return h
	}
	key, err := pbkdf2.Key(sha256.New, value, b.salt, pinRounds, 16)
	if err != nil {
		return "" // only for lengths that are not used here
	}
	b.hashes[value] = hex.EncodeToString(key)
	return b.hashes[value]
}

// is reports whether the entry is of this kind and, as far as that can be told, of this card. Only two
// numbers of the same sort can tell two cards apart.
func (t *tried) is(card cardID, kind string) bool {
	switch {
	case t.Kind != kind:
		return false
	case t.ICCID != "" && card.iccid != "":
		return t.ICCID == hashName(card.iccid)
	case t.IMSI != "" && card.imsi != "":
		return t.IMSI == hashName(card.imsi)
	}
	return true
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// read adds what the record knows to h.
func (b *book) read(card cardID, s secret, h *history) {
	h.fault = errors.Join(h.fault, b.fault)
	for i := range b.record.Tried {
		t := &b.record.Tried[i]
		if !t.is(card, s.kind) {
			continue
		}
		if equal(t.Hash, b.hash(s.value)) && (h.same == nil || !h.same.Refused) {
			h.same = t
		}
		h.any = h.any || !t.Past
		h.blind = h.blind || (t.Unseen || !t.Refused) && !t.Past
	}
}

// add records that a code is about to be given.
func (b *book) add(card cardID, s secret) {
	b.changed = true
	entry := tried{Kind: s.kind, Hash: b.hash(s.value)}
	b.drop(card, s.kind, func(t *tried) bool {
		if !equal(t.Hash, entry.Hash) {
			return false
		}
		entry = *t
		return true
	})
	entry.Given++
	entry.Past = false
	if card.iccid != "" {
		entry.ICCID = hashName(card.iccid)
	}
	if card.imsi != "" {
		entry.IMSI = hashName(card.imsi)
	}
	b.record.Tried = append(b.record.Tried, entry)
}

// settle books what became of a code.
func (b *book) settle(card cardID, s secret, o codeOutcome) {
	b.changed = true
	hash := b.hash(s.value)
	switch o {
	case codeNotGiven:
		b.drop(card, s.kind, func(t *tried) bool {
			if !equal(t.Hash, hash) {
				return false
			}
			t.Given--
			return t.Given <= 0 && !t.Refused
		})
	case codeAccepted:
		b.drop(card, s.kind, func(t *tried) bool { return equal(t.Hash, hash) })
		b.past(card, s.kind)
		if s.sets != "" {
			b.past(card, s.sets)
			fresh := b.hash(s.fresh)
			b.drop(card, s.sets, func(t *tried) bool { return equal(t.Hash, fresh) })
		}
		b.repair()
	default:
		for i := range b.record.Tried {
			if t := &b.record.Tried[i]; t.is(card, s.kind) && equal(t.Hash, hash) {
				t.Refused, t.Unseen = true, o == codeUnseen
			}
		}
	}
}

// opened forgets PINs whose outcome is not known.
func (b *book) opened(card cardID) {
	if b.fault != nil {
		return
	}
	for _, t := range b.record.Tried {
		b.changed = b.changed || t.is(card, kindPIN) && !t.Past
	}
	if b.changed {
		b.past(card, kindPIN)
	}
}

// past books that the card counts from the full number again: codes that it refused stay wrong, and those whose
// outcome is not known used up nothing.
func (b *book) past(card cardID, kind string) {
	b.drop(card, kind, func(t *tried) bool {
		t.Past = true
		return !t.Refused
	})
}

// drop removes the entries of a card and kind that are to go.
func (b *book) drop(card cardID, kind string, goes func(*tried) bool) {
	kept := b.record.Tried[:0]
	for _, t := range b.record.Tried {
		if t.is(card, kind) && goes(&t) {
			continue
		}
		kept = append(kept, t)
	}
	b.record.Tried = kept
}

// repair ends the state in which a damaged record keeps all codes from being given: the card has
// accepted one, which was forced.
func (b *book) repair() {
	if b.fault != nil && b.damaged != "" {
		_ = os.RemoveAll(b.damaged) // if it stays, codes must be forced again, no more
	}
}
