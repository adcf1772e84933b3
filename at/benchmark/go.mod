module github.com/semioctet/gsm/at/benchmark

go 1.25.0

require (
	github.com/creack/pty v1.1.24
	github.com/semioctet/gsm v0.0.0
	github.com/warthog618/modem v0.4.0
	golang.org/x/sys v0.43.0
)

require github.com/pkg/errors v0.9.1 // indirect

replace github.com/semioctet/gsm => ../..
