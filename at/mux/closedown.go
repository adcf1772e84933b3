package mux

import (
	"bytes"
	"slices"
)

// CloseDown returns octets that end the multiplexer in a modem that an earlier program left in it,
// in either option: flags that wake it and end a frame begun, and the close down message. A modem that
// takes commands sees a line without meaning in it. Write them, then AT after half a second; a few
// modems need power off. Source: 3GPP TS 27.010 5.8.2.
func CloseDown() []byte {
	message := frame{cr: true, kind: uih, info: []byte{msgCLD, extension}}
	basic := bytes.Repeat([]byte{flagBasic}, wakeFlags)
	advanced := bytes.Repeat([]byte{flagAdvanced}, wakeFlags)
	return slices.Concat(
		basic, appendFrame(nil, false, message), basic,
		advanced, appendFrame(nil, true, message), advanced, []byte("\r"),
	)
}
