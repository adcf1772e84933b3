module github.com/semioctet/gsm/examples/terminal

go 1.25.0

require (
	github.com/creack/pty v1.1.24
	github.com/semioctet/gsm v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/term v0.42.0
)

require (
	go.bug.st/serial v1.8.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.43.0 // indirect
)

replace github.com/semioctet/gsm => ../..
