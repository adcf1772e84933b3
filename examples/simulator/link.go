package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// relink makes path a symbolic link to target. It replaces a link, and nothing else, in one step, so
// that a program that opens it meanwhile finds the one or the other.
func relink(target, path string) error {
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s is there and no symbolic link; remove it or choose another -link", path)
	}
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.Symlink(target, fresh); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// unlink removes a link if it still leads to target.
func unlink(target, path string) error {
	if leads, err := os.Readlink(path); err != nil || leads != target {
		return nil // somebody else's by now
	}
	return os.Remove(path)
}
