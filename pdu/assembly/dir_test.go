package assembly_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu/assembly"
)

func openDir(t testing.TB, path string) *assembly.Dir {
	t.Helper()
	d, err := assembly.OpenDir(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d
}

// content returns all records and the damage reported.
func content(t testing.TB, store assembly.Store) (map[string]string, []error) {
	t.Helper()
	all, damaged := map[string]string{}, []error(nil)
	for r, err := range store.Records() {
		if err != nil {
			var damage *assembly.DamageError
			require.ErrorAs(t, err, &damage)
			damaged = append(damaged, err)
			continue
		}
		all[r.Name] = string(r.Data)
	}
	return all, damaged
}

func TestStoresKeepRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder")
	for name, store := range map[string]assembly.Store{"memory": assembly.NewMemory(), "folder": openDir(t, path)} {
		t.Run(name, func(t *testing.T) {
			data := []byte("one")
			require.NoError(t, store.Put("a-1_b", data))
			data[0] = 'X'
			require.NoError(t, store.Put("empty", nil))
			require.NoError(t, store.Put("lines", []byte("\n\ncrc32c 00000000\n")))
			require.NoError(t, store.Put("gone", []byte("x")))
			require.NoError(t, store.Put("empty", []byte("")))
			require.NoError(t, store.Put("lines", []byte("\x00\r\n")))
			require.NoError(t, store.Delete("gone"))
			require.NoError(t, store.Delete("gone"), "deleting twice")
			all, damaged := content(t, store)
			assert.Empty(t, damaged)
			assert.Equal(t, map[string]string{"a-1_b": "one", "empty": "", "lines": "\x00\r\n"}, all)
			for range store.Records() {
				break
			}
		})
	}
}

func TestDirFileFormat(t *testing.T) {
	path := t.TempDir()
	require.NoError(t, openDir(t, path).Put("part-1", []byte(`{"version":1}`)))
	file, err := os.ReadFile(filepath.Join(path, "part-1.rec"))
	require.NoError(t, err)
	// CRC-32C of the data, computed with another program.
	assert.Equal(t, "{\"version\":1}\ncrc32c 9906ed9a\n", string(file))
}

func TestDirRefusesOtherNames(t *testing.T) {
	d := openDir(t, t.TempDir())
	for _, name := range []string{"", "A", "a/b", "..", "a.b", "ä", strings.Repeat("a", 101)} {
		assert.Error(t, d.Put(name, nil), "%q", name)
		assert.Error(t, d.Delete(name), "%q", name)
	}
}

func TestDirIsForOne(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no lock on this system")
	}
	path := t.TempDir()
	d := openDir(t, path)
	_, err := assembly.OpenDir(path)
	require.ErrorIs(t, err, assembly.ErrLocked)
	require.NoError(t, d.Close())
	require.NoError(t, d.Close())
	require.ErrorIs(t, d.Put("a", nil), assembly.ErrClosed)
	require.ErrorIs(t, d.Delete("a"), assembly.ErrClosed)
	openDir(t, path)
}

func TestDirAfterAnInterruptedWrite(t *testing.T) {
	path := t.TempDir()
	d := openDir(t, path)
	require.NoError(t, d.Put("a", []byte("old")))
	require.NoError(t, d.Close())
	write := func(name, data string) {
		require.NoError(t, os.WriteFile(filepath.Join(path, name), []byte(data), 0o600))
	}
	write("a.tmp", "ne")            // a write that was cut off
	write("b.tmp", "")              // one that had just begun
	write("README.txt", "not ours") // what a person put there
	write("Other.rec", "not ours")
	write("Other.tmp", "not ours")

	all, damaged := content(t, openDir(t, path))
	assert.Empty(t, damaged)
	assert.Equal(t, map[string]string{"a": "old"}, all)
	files, err := filepath.Glob(filepath.Join(path, "*"))
	require.NoError(t, err)
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	assert.Equal(t, []string{"Other.rec", "Other.tmp", "README.txt", "a.rec", "lock"}, files)
}

func TestDirSetsDamagedRecordsAside(t *testing.T) {
	path := t.TempDir()
	d := openDir(t, path)
	require.NoError(t, d.Put("good", []byte("data")))
	require.NoError(t, d.Put("bad", []byte("data of some length")))
	whole, err := os.ReadFile(filepath.Join(path, "bad.rec"))
	require.NoError(t, err)

	for n := range whole { // cut anywhere, and each octet changed
		changed := append([]byte{}, whole...)
		changed[n] ^= 0x20
		for _, file := range [][]byte{whole[:n], changed} {
			require.NoError(t, os.WriteFile(filepath.Join(path, "bad.rec"), file, 0o600))
			all, damaged := content(t, d)
			require.Equal(t, map[string]string{"good": "data"}, all)
			require.Len(t, damaged, 1)
			var damage *assembly.DamageError
			require.ErrorAs(t, damaged[0], &damage)
			require.Equal(t, "bad", damage.Name)
			kept, err := os.ReadFile(damage.Path)
			require.NoError(t, err)
			require.Equal(t, file, kept, "kept as it was")
		}
	}
	files, err := filepath.Glob(filepath.Join(path, "damaged", "*"))
	require.NoError(t, err)
	assert.Len(t, files, 2*len(whole), "none replaces another")
}

func TestAssemblerReportsDamage(t *testing.T) {
	path := t.TempDir()
	d := openDir(t, path)
	a := open(t, d, nil)
	lost := add(t, a, sms{text: "lost"}.item(t))
	kept := add(t, a, sms{text: "kept"}.item(t))
	require.NoError(t, os.Truncate(filepath.Join(path, "part-"+lost.Key+".rec"), 40))

	again, err := assembly.Open(d, nil)
	require.NoError(t, err)
	assert.Equal(t, []assembly.Message{kept}, again.Held())
	require.Len(t, again.Damaged(), 1)
	assert.ErrorContains(t, again.Damaged()[0], filepath.Join(path, "damaged", "part-"+lost.Key+".rec"))
	assert.Equal(t, assembly.Whole, add(t, again, sms{text: "lost"}.item(t)).State, "the modem still has it")
}

func TestDirWhoseFolderIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gone")
	d := openDir(t, path)
	require.NoError(t, os.RemoveAll(path))
	require.ErrorIs(t, d.Put("a", nil), fs.ErrNotExist)
	for _, err := range d.Records() {
		require.ErrorIs(t, err, fs.ErrNotExist)
	}
	_, err := assembly.Open(d, nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// What can not be read now is not damaged: it stays where it is, and the start fails.
func TestDirWithAnUnreadableRecord(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("rights do not keep this user from reading")
	}
	path := t.TempDir()
	d := openDir(t, path)
	require.NoError(t, d.Put("a", nil))
	require.NoError(t, os.Chmod(filepath.Join(path, "a.rec"), 0))
	_, err := assembly.Open(d, nil)
	require.ErrorIs(t, err, fs.ErrPermission)
	assert.FileExists(t, filepath.Join(path, "a.rec"))
}

func TestOpenDirWhereNoFolderCanBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := assembly.OpenDir(file)
	assert.Error(t, err)
}
