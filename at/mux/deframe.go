package mux

import "bytes"

// deframer finds frames in what a line brings. It holds at most one frame and one read more than
// that, skips what is no frame, and after damage goes on at the next flag, so that a wrong length
// takes no good frame with it.
type deframer struct {
	advanced bool
	longest  int // information octets that a frame may have
	buf      []byte
	r, w     int // buf[r:w] is not looked at yet
	ask      int // octets asked of the line at once, at least

	skipped uint64 // octets that belonged to no frame
	damaged uint64 // frames with a wrong check sequence or end
	flags   bool   // a lone flag was seen since the last call of next; wakes a sleeper
}

// What is asked of the line at once: more when it has more.
const (
	readSize = 4096
	mostRead = 32 << 10
)

// limit is what a whole frame takes at most.
func (d *deframer) limit() int {
	if d.advanced {
		return 2*(d.longest+3) + 2
	}
	return d.longest + 7
}

// space returns where to read to.
func (d *deframer) space() []byte {
	d.ask = max(d.ask, readSize)
	if size := d.limit() + d.ask; len(d.buf) < size {
		d.buf = append(make([]byte, 0, size), d.buf[:d.w]...)[:size]
	}
	if d.r == d.w {
		d.r, d.w = 0, 0
	}
	if len(d.buf)-d.w < d.ask {
		d.w = copy(d.buf, d.buf[d.r:d.w])
		d.r = 0
	}
	return d.buf[d.w:]
}

// filled says that n octets were read to space.
func (d *deframer) filled(n int) {
	if n >= d.ask {
		d.ask = min(2*d.ask, mostRead)
	}
	d.w += n
}

// partial tells that the beginning of a frame is held.
func (d *deframer) partial() bool { return d.w-d.r > 1 }

// next returns the next frame, if a whole one is there.
func (d *deframer) next() (frame, bool) {
	for d.r < d.w {
		d.toFlag()
		f, size, state := d.parse(d.r)
		switch state {
		case short:
			return frame{}, false
		case good:
			d.r += size
			return f, true
		case bad:
			d.damaged++
			fallthrough
		case noise:
			d.skipped += uint64(size)
			d.r += size
		}
	}
	return frame{}, false
}

// rescue looks for a whole frame behind the beginning of one that does not come to its end: its
// length is wrong. If there is none, the beginning may still be a good one, and stays.
func (d *deframer) rescue() (frame, bool) {
	if d.advanced {
		return frame{}, false // the next flag ends it anyway
	}
	for at := d.r + 1; at < d.w; at++ {
		if d.buf[at] != flagBasic {
			continue
		}
		if f, size, state := d.parse(at); state == good {
			d.damaged++
			d.skipped += uint64(at - d.r)
			d.r = at + size
			return f, true
		}
	}
	return frame{}, false
}

func (d *deframer) flag() byte {
	if d.advanced {
		return flagAdvanced
	}
	return flagBasic
}

// toFlag goes to the next flag, and of several in a row to the last one.
func (d *deframer) toFlag() {
	flag := d.flag()
	if d.buf[d.r] != flag {
		i := bytes.IndexByte(d.buf[d.r:d.w], flag)
		if i < 0 {
			i = d.w - d.r
		}
		d.skipped += uint64(i)
		d.r += i
	}
	for ; d.r+1 < d.w && d.buf[d.r+1] == flag; d.r++ {
		d.flags = true
	}
}

// state is what parse makes of octets.
type state uint8

const (
	short state = iota // more is needed to tell
	good
	bad   // looked like a frame, and its end or its check sequence is wrong
	noise // no frame
)

// parse reads the frame at an opening flag. size is what it takes, its closing flag left to be the
// next one's opening flag; or what to skip.
func (d *deframer) parse(at int) (f frame, size int, s state) {
	if at >= d.w {
		return frame{}, 0, short
	}
	if d.advanced {
		return d.parseAdvanced(at)
	}
	b := d.buf[at:d.w]
	if len(b) < 4 {
		if len(b) > 1 && b[1]&extension == 0 || len(b) > 2 && !frameType(b[2]&^pollFinal).known() {
			return frame{}, 1, noise
		}
		return frame{}, 0, short
	}
	header, length := 4, int(b[3]>>1)
	if b[3]&extension == 0 {
		if len(b) < 5 {
			return frame{}, 0, short
		}
		header, length = 5, length|int(b[4])<<7
	}
	f = readHeader(b[1], b[2])
	if b[1]&extension == 0 || !f.kind.known() || length > d.longest {
		return frame{}, 1, noise
	}
	end := header + length
	if len(b) < end+2 {
		return frame{}, 0, short
	}
	f.info = b[header:end]
	c := crc(crcStart, b[1:header])
	if f.kind == ui {
		c = crc(c, f.info)
	}
	if b[end+1] != flagBasic || crc(c, b[end:end+1]) != crcGood {
		return frame{}, 1, bad
	}
	return f, end + 1, good
}

func readHeader(address, control byte) frame {
	return frame{
		dlci: int(address >> 2),
		cr:   address&command != 0,
		kind: frameType(control &^ pollFinal),
		pf:   control&pollFinal != 0,
	}
}

func (d *deframer) parseAdvanced(at int) (f frame, size int, s state) {
	b := d.buf[at:d.w]
	n := bytes.IndexByte(b[1:], flagAdvanced)
	if n < 0 {
		if len(b) > d.limit() {
			return frame{}, len(b), noise
		}
		return frame{}, 0, short
	}
	body, ok := unescape(b[1 : 1+n])
	switch {
	case len(body) < 3:
		return frame{}, n + 1, noise
	case !ok || len(body)-3 > d.longest:
		return frame{}, n + 1, bad
	}
	f = readHeader(body[0], body[1])
	f.info = body[2 : len(body)-1]
	if body[0]&extension == 0 || !f.kind.known() {
		return frame{}, n + 1, noise
	}
	c := crc(crcStart, body[:2])
	if f.kind == ui {
		c = crc(c, f.info)
	}
	if crc(c, body[len(body)-1:]) != crcGood {
		return frame{}, n + 1, bad
	}
	return f, n + 1, good
}

// unescape undoes appendEscaped in place. An escape at the very end is the sender's way to abort
// a frame.
func unescape(b []byte) (plain []byte, ok bool) {
	i := bytes.IndexByte(b, escape)
	if i < 0 {
		return b, true
	}
	plain = b[:i]
	for b = b[i:]; ; {
		if len(b) == 1 {
			return plain, false
		}
		plain = append(plain, b[1]^escapeBit)
		b = b[2:]
		if i = bytes.IndexByte(b, escape); i < 0 {
			return append(plain, b...), true
		}
		plain = append(plain, b[:i]...)
		b = b[i:]
	}
}
