package serial

import "golang.org/x/sys/windows"

// connRefused is what the system says when no server listens.
const connRefused = windows.WSAECONNREFUSED
