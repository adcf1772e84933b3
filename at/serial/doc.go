// Package serial opens the line to a modem: a serial device, or a serial port behind a network.
//
//	port, err := serial.Open("/dev/ttyUSB2", nil)
//
// [Open] takes a device name of the system; "usb:path=1-1.4,interface=2", an [Identity], for a device whose name
// changes when it is plugged in again; "tcp://host:port" for a raw network port or "rfc2217://host:port" for one
// whose speed and control lines can be set over the network. It returns a [Port]. A device
// is taken for this program alone; an [*OpenError] says what stands in the way, who holds the port, and what
// to do. [List] names the ports that exist, without opening any.
//
// # What a Port promises
//
// One goroutine may read while another writes and a third calls Close. Close releases a Read and a
// Write that wait, may be called more than once, and after it Read and Write, and whatever else the port
// can do, give an error that matches [fs.ErrClosed]. When the other side goes away - the device is unplugged or resets, the network
// connection ends - Read and Write give an error that matches [ErrHangup] and wraps its cause, never
// a bare end of file. Read waits for as long as it takes; an idle port uses no processor time.
//
// Devices are set up by go.bug.st/serial: raw, 8 data bits, no parity, one stop bit, no flow control.
// Package [github.com/semioctet/gsm/at/serial/tarm] keeps the same promises with another library.
package serial
