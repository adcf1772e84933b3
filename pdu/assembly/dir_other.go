//go:build !unix || solaris || aix

package assembly

import "os"

// lockExclusive does nothing: this system has no such lock in the standard library.
func lockExclusive(*os.File) error { return nil }

// syncDir does nothing: this system does not sync folders; a rename is in its journal.
func syncDir(string) error { return nil }
