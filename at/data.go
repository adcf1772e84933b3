package at

type dataConn struct{}

func (d *dataConn) end(err error)    {}
func (d *dataConn) receive(b []byte) {}

func (p *Port) connect(c *call, l []byte)   {}
func isConnect(l []byte, numeric bool) bool { return false }
