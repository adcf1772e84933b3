package assembly

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// File names of a [Dir].
const (
	recordSuffix = ".rec"
	tempSuffix   = ".tmp"
	damagedDir   = "damaged"
	lockFile     = "lock"
)

// A Dir is a [Store] in a folder, one file a record, that survives a kill at any point.
//
// The file NAME.rec holds the data of the record NAME, a line feed, and the line "crc32c 1a2b3c4d": the
// CRC-32 (Castagnoli) of the data as eight hexadecimal digits. A file is written under the
// name NAME.tmp, synced, renamed and the folder synced, so that a NAME.rec is always whole. Files ending
// in .tmp are writes that did not come to an end; nobody was told that they are safe, and OpenDir
// removes them. A NAME.rec whose last line is not as it must be was damaged from outside: it is
// moved into the folder "damaged" and reported. Other files are left alone.
//
// The file "lock" is locked while the Dir is open, where the system has such locks, since two
// programs on one folder would handle each message twice. The lock ends with the process.
type Dir struct {
	path string
	mu   sync.Mutex // held while files change
	lock *os.File   // nil once closed
}

// ErrLocked says that another program, or another [Dir] of this one, has the folder open.
var ErrLocked = errors.New("folder is in use by another store; close that one, or choose another folder")

// ErrClosed is the error of a [Dir] that was closed.
var ErrClosed = errors.New("store is closed")

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// OpenDir opens the store in the folder path and makes the folder where it is missing. The error
// wraps [ErrLocked] if the folder is in use. Close the Dir when done with it.
func OpenDir(path string) (*Dir, error) {
	d := &Dir{path: path}
	if err := d.open(); err != nil {
		return nil, fmt.Errorf("assembly: open store %s: %w", path, err)
	}
	return d, nil
}

func (d *Dir) open() error {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(d.path)); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(d.path, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := lockExclusive(lock); err != nil {
		return errors.Join(err, lock.Close())
	}
	d.lock = lock
	err = d.removeTemporary()
	if err == nil {
		// A killed process may have renamed a file and not synced the folder. Whoever finds
		// the record now takes it for safe.
		err = syncDir(d.path)
	}
	if err != nil {
		return errors.Join(err, d.Close())
	}
	return nil
}

// Close ends the use of the folder; all records stay. Further calls do nothing.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lock == nil {
		return nil
	}
	lock := d.lock
	d.lock = nil
	return lock.Close()
}

// Put implements [Store].
func (d *Dir) Put(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.usable(name); err != nil {
		return fmt.Errorf("assembly: put record %q: %w", name, err)
	}
	temp := filepath.Join(d.path, name+tempSuffix)
	if err := d.write(temp, data); err != nil {
		return fmt.Errorf("assembly: put record %s: %w", name, errors.Join(err, remove(temp)))
	}
	err := os.Rename(temp, d.file(name))
	if err == nil {
		err = syncDir(d.path)
	}
	if err != nil {
		return fmt.Errorf("assembly: put record %s: %w", name, errors.Join(err, remove(temp)))
	}
	return nil
}

// write makes a whole file of data on the disk.
func (d *Dir) write(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(seal(data))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Delete implements [Store].
func (d *Dir) Delete(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.usable(name)
	if err == nil {
		err = remove(d.file(name))
	}
	if err != nil {
		return fmt.Errorf("assembly: delete record %q: %w", name, err)
	}
	return nil
}

// Records implements [Store].
func (d *Dir) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		entries, err := os.ReadDir(d.path)
		if err != nil {
			yield(Record{}, fmt.Errorf("assembly: read store: %w", err))
			return
		}
		for _, entry := range entries {
			name, ok := strings.CutSuffix(entry.Name(), recordSuffix)
			if !ok || !entry.Type().IsRegular() || !validName(name) {
				continue
			}
			if more := yield(d.read(name)); !more {
				return
			}
		}
	}
}

// read returns a record, or moves it out of the way if it is damaged. A file that can not be
// read now, for want of rights or file handles, stays where it is.
func (d *Dir) read(name string) (Record, error) {
	sealed, err := os.ReadFile(d.file(name))
	if err != nil {
		return Record{}, fmt.Errorf("assembly: read record %s: %w", name, err)
	}
	data, err := unseal(sealed)
	if err == nil {
		return Record{Name: name, Data: data}, nil
	}
	path, moveErr := d.moveDamaged(name)
	return Record{}, &DamageError{Name: name, Path: path, Err: errors.Join(err, moveErr)}
}

// moveDamaged moves the file of a record into the folder for damaged ones, beside older ones
// of the same name.
func (d *Dir) moveDamaged(name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	folder := filepath.Join(d.path, damagedDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(folder, name+recordSuffix)
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return "", err
		}
		path = filepath.Join(folder, fmt.Sprintf("%s.%d%s", name, n, recordSuffix))
	}
	if err := os.Rename(d.file(name), path); err != nil {
		return "", err
	}
	return path, errors.Join(syncDir(folder), syncDir(d.path))
}

// removeTemporary removes what interrupted writes left behind.
func (d *Dir) removeTemporary() error {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), tempSuffix)
		if ok && validName(name) && entry.Type().IsRegular() {
			if err := remove(filepath.Join(d.path, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Dir) file(name string) string { return filepath.Join(d.path, name+recordSuffix) }

// usable refuses names that are not those of a record, and all use after Close: another
// process may own the folder by then.
func (d *Dir) usable(name string) error {
	if d.lock == nil {
		return ErrClosed
	}
	if !validName(name) {
		return errors.New("a name has 1 to 100 of the characters a to z, 0 to 9, - and _")
	}
	return nil
}

func validName(name string) bool {
	return name != "" && len(name) <= 100 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// remove removes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

const sealPrefix = "crc32c "

// seal returns data with the line by which unseal knows that it is whole.
func seal(data []byte) []byte {
	return fmt.Appendf(bytes.Clone(data), "\n%s%08x\n", sealPrefix, crc32.Checksum(data, crcTable))
}

// unseal returns what was sealed.
func unseal(sealed []byte) ([]byte, error) {
	const sealLen = 1 + len(sealPrefix) + 8 + 1
	end := len(sealed) - sealLen
	if end < 0 || !bytes.HasPrefix(sealed[end:], []byte("\n"+sealPrefix)) {
		return nil, errors.New("the last line is not a checksum: cut off, or not written by this store")
	}
	data, line := sealed[:end], string(sealed[end+1:])
	if want := fmt.Sprintf("%s%08x\n", sealPrefix, crc32.Checksum(data, crcTable)); want != line {
		return nil, fmt.Errorf("the last line is %q, the data needs %q", line, want)
	}
	return data, nil
}
