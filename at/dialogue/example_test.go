package dialogue_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/dialogue"
	"github.com/semioctet/gsm/modem/modemtest"
)

// What a modem in the field did becomes a test: record it once, then play the file.
func Example() {
	ctx := context.Background()
	var file strings.Builder // os.Create in earnest
	modem := modemtest.New(&modemtest.Options{PIN: "1234"})
	port := at.New(dialogue.Record(modem.Open(), &file), nil)
	_, err := port.Command(ctx, `+CPIN="1234"`)
	fmt.Println(err)
	_ = port.Close()
	_ = modem.Close()
	fmt.Println(strings.Contains(file.String(), "1234"))

	player, err := dialogue.Play(strings.NewReader(file.String()), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	port = at.New(player, nil)
	_, err = port.Command(ctx, `+CPIN="1234"`)
	fmt.Println(err, len(player.Unplayed()))
	_, err = port.Command(ctx, "+CSQ")
	fmt.Println(err)
	_ = port.Close()
	// Output:
	// <nil>
	// false
	// <nil> 0
	// AT+CSQ: not sent: at: line lost: write: dialogue: the file has no answer to "AT+CSQ"
}

// The file is text that a person can read, compare and edit.
func ExamplePlay() {
	const file = `# a notice inside the answer
0.000 > AT+CSQ\r
0.012 < \r\n+CMTI: "SM",3\r\n\r\n+CSQ: 17,0\r\n\r\nOK\r\n
`
	player, err := dialogue.Play(strings.NewReader(file), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	port := at.New(player, nil)
	defer port.Close()
	notices := port.Subscribe("+CMTI")
	lines, err := port.Command(context.Background(), "+CSQ")
	fmt.Println(lines, err)
	notice, err := notices.Next(context.Background())
	fmt.Println(notice.Line, err)
	// Output:
	// [+CSQ: 17,0] <nil>
	// +CMTI: "SM",3 <nil>
}
