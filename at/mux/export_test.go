package mux

// Frame is a frame for tests, without what a line does to it.
type Frame struct {
	DLCI    int
	CR, PF  bool
	Control byte
	Info    string
}

// AppendFrame writes a frame.
func AppendFrame(b []byte, advanced bool, f Frame) []byte {
	return appendFrame(b, advanced, frame{f.DLCI, f.CR, frameType(f.Control), f.PF, []byte(f.Info)})
}

// A Deframer reads frames out of octets that come in any pieces.
type Deframer struct{ d deframer }

// NewDeframer returns a Deframer for frames of so many data octets.
func NewDeframer(advanced bool, longest int) *Deframer {
	return &Deframer{deframer{advanced: advanced, longest: longest}}
}

// Feed takes octets in and returns the frames that are whole.
func (d *Deframer) Feed(b []byte) (frames []Frame) {
	for len(b) > 0 {
		n := copy(d.d.space(), b)
		d.d.filled(n)
		b = b[n:]
		for f, ok := d.d.next(); ok; f, ok = d.d.next() {
			frames = append(frames, Frame{f.dlci, f.cr, f.pf, byte(f.kind), string(f.info)})
		}
	}
	return frames
}

// Rescue looks behind a frame that does not go on.
func (d *Deframer) Rescue() (frames []Frame) {
	for f, ok := d.d.rescue(); ok; f, ok = d.d.next() {
		frames = append(frames, Frame{f.dlci, f.cr, f.pf, byte(f.kind), string(f.info)})
	}
	return frames
}

// Lost returns how many frames and octets were dropped.
func (d *Deframer) Lost() (damaged, skipped uint64) { return d.d.damaged, d.d.skipped }

// Held returns the memory of the Deframer.
func (d *Deframer) Held() int { return len(d.d.buf) }
