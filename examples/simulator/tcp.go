package main

import (
	"io"
	"net"
	"sync"
)

// tcpLine is a modem on a TCP port. A program that connects takes the modem over from the one before.
type tcpLine struct {
	Name     string // host:port
	modem    atPort
	listener net.Listener
	tasks    sync.WaitGroup
	done     chan struct{}

	mu      sync.Mutex
	current io.ReadWriteCloser // the modem's line, nil while nobody is connected
}

func listen(m atPort, address string) (*tcpLine, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	l := &tcpLine{Name: listener.Addr().String(), modem: m, listener: listener, done: make(chan struct{})}
	l.tasks.Go(l.accept)
	return l, nil
}

func (l *tcpLine) accept() {
	defer close(l.done)
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return
		}
		modem := l.modem.Open()
		l.mu.Lock()
		l.current = modem
		l.mu.Unlock()
		l.tasks.Go(func() {
			_, _ = io.Copy(conn, modem) // ends when the modem hangs up
			_ = conn.Close()
		})
		l.tasks.Go(func() {
			_, _ = io.Copy(modem, conn) // ends when the program closes
			_ = modem.Close()
		})
	}
}

// Done is closed when the line is closed: a modem that hangs up ends a connection, not the line.
func (l *tcpLine) Done() <-chan struct{} { return l.done }

// Close ends the connection and takes the port away.
func (l *tcpLine) Close() error {
	err := l.listener.Close()
	<-l.done
	l.mu.Lock()
	modem := l.current
	l.mu.Unlock()
	if modem != nil {
		_ = modem.Close()
	}
	l.tasks.Wait()
	return err
}
