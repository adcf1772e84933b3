package tty

import (
	"errors"

	"golang.org/x/sys/windows"
)

// gone tells whether a read or write failed since the device is no more. Drivers differ in what they say
// when theirs is unplugged.
func gone(err error) bool {
	for _, e := range []windows.Errno{
		windows.ERROR_FILE_NOT_FOUND, windows.ERROR_ACCESS_DENIED, windows.ERROR_INVALID_HANDLE,
		windows.ERROR_BAD_COMMAND, windows.ERROR_GEN_FAILURE, windows.ERROR_NO_SUCH_DEVICE,
		windows.ERROR_OPERATION_ABORTED, windows.ERROR_DEVICE_NOT_CONNECTED,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
