package errors_test

import (
	"errors"
	"fmt"

	gsmerr "github.com/semioctet/gsm/errors"
)

// Numeric, verbose, of the +CME or the +CMS family: one condition covers them all.
func Example() {
	for _, line := range []string{"+CME ERROR: 11", "+CME ERROR: SIM PIN required", "+CMS ERROR: 311"} {
		code, _ := gsmerr.ParseFinal(line)
		err := error(&gsmerr.CommandError{Command: "+CMGS=23", Code: code})
		fmt.Println(errors.Is(err, gsmerr.SIMPINRequired))
	}
	// Output:
	// true
	// true
	// true
}

func ExampleExplain() {
	err := fmt.Errorf("send: %w", &gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMSCode(330)})
	if info, known := gsmerr.Explain(err); known {
		fmt.Println(info.Name)
		fmt.Println("What happened:", info.Meaning)
		fmt.Println("What to do:", info.Advice)
		fmt.Println("Retry:", info.Retry)
	}
	// Output:
	// SMSC address unknown
	// What happened: no service centre number is set
	// What to do: set the number that the operator names with AT+CSCA
	// Retry: permanent
}

// The vendor decides what numbers from 512 on mean.
func ExampleExplain_vendor() {
	for _, vendor := range []string{"Quectel", "SIEMENS", "Telit"} {
		info, _ := gsmerr.Explain(&gsmerr.CommandError{Code: gsmerr.CMSCode(512), Vendor: vendor})
		fmt.Printf("%s: %s (%s)\n", vendor, info.Name, info.Retry)
	}
	// Output:
	// Quectel: SIM not ready (temporary)
	// SIEMENS: User abort (unknown)
	// Telit: no SM resources (temporary)
}

func ExampleCommandError() {
	fmt.Println(&gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMECode(11)})
	// Output:
	// AT+CMGS=23: +CME ERROR 11: SIM PIN required: the SIM card wants its PIN before it does anything; give the PIN with modem.Options.PIN or Modem.Unlock
}

func ExampleParseFinal() {
	for _, line := range []string{"OK", "+CSQ: 17,0", "+CME ERROR: 10", "+CMS ERROR: memory full", "BUSY"} {
		code, final := gsmerr.ParseFinal(line)
		fmt.Println(final, code)
	}
	// Output:
	// true <nil>
	// false <nil>
	// true +CME ERROR 10: SIM not inserted
	// true +CMS ERROR 322: memory full
	// true BUSY
}

func ExampleMaskSecrets() {
	fmt.Println(gsmerr.MaskSecrets(`+CMEE=1;+CPIN="1234"`))
	fmt.Println(gsmerr.MaskSecrets(`D**04*1234*4321*4321#;`))
	// Output:
	// +CMEE=1;+CPIN="****"
	// D**04*****#;
}
