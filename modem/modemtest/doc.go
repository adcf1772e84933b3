// Package modemtest provides simulated modems on a simulated network, for tests of programs that
// talk to modems: it is to AT commands what net/http/httptest is to HTTP.
package modemtest
