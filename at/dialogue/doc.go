// Package dialogue writes what goes over a modem's line to a text file, and plays such a file as if
// it were the modem, so that what a modem did in the field becomes a test.
//
// [Record] stands between a port and its transport; [Play] is a transport:
//
//	port := at.New(dialogue.Record(rw, file), nil)
//
//	player, err := dialogue.Play(file, nil)
//	port := at.New(player, nil)
//
// # The file
//
// Each line is one entry: the seconds since the start, the direction, and the octets. The sign >
// stands for what the terminal wrote and < for what the modem wrote.
//
//	# SIM800, firmware 1418B05, sends +CMTI inside the answer
//	   0.031 > AT+CSQ\r
//	   0.046 < \r\n+CMTI: "SM",3\r\n\r\n+CSQ: 17,0\r\n\r\nOK\r\n
//	   0.046 > AT+CPIN="****"\r   [in 3 writes]
//
// Octets beyond printable ASCII are written as \r, \n or \x1a, a backslash as \\. Empty lines and those
// that begin with #, be it behind a time, are comments, and so is what stands in brackets behind three spaces at the end.
// The octets hold no such three spaces, nor a space at their end; those are written as \x20.
//
// A recording has an entry for each line of the terminal and for each portion of the modem. PINs,
// PUKs and passwords never reach the file, be they written in pieces or echoed; four asterisks stand
// for them.
package dialogue
