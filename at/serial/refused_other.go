//go:build !windows

package serial

import "syscall"

// connRefused is what the system says when no server listens.
const connRefused = syscall.ECONNREFUSED
