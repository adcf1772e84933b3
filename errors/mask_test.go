package errors_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"

	gsmerr "github.com/semioctet/gsm/errors"
)

var maskTests = []struct{ name, command, want string }{
	{"PIN", `+CPIN=1234`, `+CPIN=****`},
	{"PIN in quotes", `+CPIN="1234"`, `+CPIN="****"`},
	{"PUK and new PIN", `+CPIN=12345678,4321`, `+CPIN=****,****`},
	{"PUK and new PIN in quotes", `+CPIN="12345678","4321"`, `+CPIN="****","****"`},
	{"with AT", `AT+CPIN="1234"`, `AT+CPIN="****"`},
	{"any case and spaces", `at + Cp iN = " 1234 "`, `at + Cp iN ="****"`},
	{"unfinished quote", `+CPIN="1234`, `+CPIN="****`},
	{"unfinished quote hides what follows", `+CPIN="12;cd`, `+CPIN="****`},
	{"quote inside", `+CPIN="12"34"`, `+CPIN="****`},
	{"semicolon inside", `+CPIN=12;34`, `+CPIN=****`},
	{"after another command", `+CMEE=1;+CPIN=1234;+CREG?`, `+CMEE=1;+CPIN=****;+CREG?`},
	{"after basic commands", `E0V1+CPIN=1234`, `E0V1+CPIN=****`},
	{"after a register", `S0=0+CPIN=1234`, `S0=0+CPIN=****`},
	{"behind an unfinished quote", `+CPBW=1,"x;+CPIN=1234`, `+CPBW=1,"x;+CPIN=****`},
	{"twice", `+CPIN=1234;+CPIN=5678`, `+CPIN=****;+CPIN=****`},
	{"line end stays", "+CPIN=1234\r\n", "+CPIN=****\r\n"},
	{"PIN2", `+CPIN2="1234"`, `+CPIN2="****"`},
	{"Huawei", `^CPIN="1234"`, `^CPIN="****"`},
	{"typed without equals sign", `+CPIN 1234`, `+CPIN ****`},
	{"typed with a colon", `+CPIN: "1234"`, `+CPIN: "****`},
	{"typed together", `+CPIN1234;+CSQ`, `+CPIN****;+CSQ`},
	{"typed without plus", `CPIN=1234`, `CPIN=****`},
	{"typed with a question mark", `+CPIN?=1234`, `+CPIN?=****`},
	{"with another sign in front", `$CPIN="1234"`, `$CPIN="****`},
	{"password change typed with a space", `+CPWD "SC","1234","4321"`, `+CPWD "SC","****`},
	{"lock typed with a colon", `+CLCK:SC,1,1234;+CSQ`, `+CLCK:SC,1,****;+CSQ`},
	{"PIN in place of a code name", `+CPINR=1234`, `+CPINR=****`},
	{"PIN that ends like a code name", `+CPINR="12PIN"`, `+CPINR="****"`},
	{"Telit", `#PINCODE="1234"`, `#PINCODE="****"`},
	{"password change", `+CPWD="SC","1234","4321"`, `+CPWD="SC","****","****"`},
	{"password change without quotes", `+cpwd=P2,1234,4321`, `+cpwd=P2,****,****`},
	{"password change without facility", `+CPWD="1234","4321"`, `+CPWD="****","****"`},
	{"lock", `+CLCK="SC",1,"1234"`, `+CLCK="SC",1,"****"`},
	{"lock with class", `+CLCK="AO",1,"0000",7`, `+CLCK="AO",1,"****",7`},
	{"lock without mode", `+CLCK="SC","1234"`, `+CLCK="SC","****"`},
	{"Siemens lock", `^SLCK="SC",1,"1234"`, `^SLCK="SC",1,"****"`},
	{"modem unlock", `^CARDLOCK="12345678"`, `^CARDLOCK="****"`},
	{"phonebook by PIN2", `+CPBS="FD","1234"`, `+CPBS="FD","****"`},
	{"call charge limit by PIN2", `+CAMM="00FF00","1234"`, `+CAMM="00FF00","****"`},
	{"call charge reset by PIN2", `+CACM="1234"`, `+CACM="****"`},
	{"price by PIN2", `+CPUC="EUR","0.10","1234"`, `+CPUC="EUR","0.10","****"`},
	{"data authentication", `+CGAUTH=1,2,"user","pass"`, `+CGAUTH=1,2,"****","****"`},
	{"data authentication of Qualcomm", `$QCPDPP=1,1,"pass","user"`, `$QCPDPP=1,1,"****","****"`},
	{"data authentication of Huawei", `^AUTHDATA=1,2,"","pass","user"`, `^AUTHDATA=1,2,"","****","****"`},
	{"data authentication of SIMCom", `+SAPBR=3,1,"PWD","pass"`, `+SAPBR=3,1,"PWD","****"`},
	{"data authentication of SIMCom for LTE", `+CNCFG=0,1,"apn","user","pass",1`, `+CNCFG=0,1,"apn","****","****",****`},
	{"data authentication of u-blox", `+UPSD=0,3,"pass"`, `+UPSD=0,3,"****"`},
	{"data authentication of Cinterion", `^SICS=0,"passwd","pass"`, `^SICS=0,"passwd","****"`},
	{"modem unlock of MediaTek", `+ESMLCK=0,0,"12345678"`, `+ESMLCK=0,0,"****"`},
	{"VERIFY PIN", `+CSIM=26,"0020000108313233340FFFFFFF"`, `+CSIM=****,"00200001****"`},
	{"VERIFY PIN in lower case", `+csim=26,00200001083132333 4ffffffff`, `+csim=****,00200001****`},
	{"GSM class VERIFY PIN", `+CSIM=26,"A02000010831323334FFFFFFFF"`, `+CSIM=****,"A0200001****"`},
	{"UNBLOCK PIN", `+CSIM=42,"002C00011031323334353637383132333 4FFFFFFFF"`, `+CSIM=****,"002C0001****"`},
	{"VERIFY PIN on a logical channel", `+CGLA=1,26,"012000010831323334FFFFFFFF"`, `+CGLA=1,****,"01200001****"`},
	{"VERIFY PIN without length", `+CSIM="002000010831323334FFFFFFFF"`, `+CSIM="00200001****"`},
	{"restricted VERIFY PIN", `+CRSM=32,0,0,1,8,"31323334FFFFFFFF"`, `+CRSM=32,0,0,1,****,"****"`},
	{"change of PIN by dialling", `D**04*1234*4321*4321#;`, `D**04*****#;`},
	{"change of PIN2 by dialling", `ATD**042*1234*4321*4321#`, `ATD**042*****#`},
	{"unblocking by dialling", `d **05*12345678*1234*1234#;`, `d **05*****#;`},
	{"unblocking PIN2 by dialling", `DT**052*12345678*1234*1234#`, `DT**052*****#`},
	{"barring password by dialling", `D*03*330*1234*4321*4321#;`, `D*03*****#;`},
	{"barring by dialling", `D*33*1234*11#I;`, `D*33*****#I;`},
	{"end of barring by dialling", `D#331*1234#;`, `D#331*****#;`},
	{"spaces in the number", `D* * 0-4 *1234*4321*4321#`, `D* * 0-4 *****#`},
	{"unfinished control string", `D**04*1234*43`, `D**04*****`},
	{"barring by USSD", `+CUSD=1,"*33*1234#",15`, `+CUSD=1,"*33*****#",15`},
	{"PIN change kept in the phonebook", `+CPBW=1,"**04*1234*4321*4321#",129,"x"`, `+CPBW=1,"**04*****#",129,"x"`},
}

func TestMaskSecrets(t *testing.T) {
	for _, tt := range maskTests {
		t.Run(tt.name, func(t *testing.T) {
			got := gsmerr.MaskSecrets(tt.command)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, got, gsmerr.MaskSecrets(got), "masking what is masked changes nothing")
		})
	}
}

func TestMaskSecretsLeavesTheRest(t *testing.T) {
	for _, command := range []string{
		``, `+CPIN?`, `+CPIN=?`, `+CPIN2?`, `+CPIN`, `+CPIN=`, `+CPIN=""`, `+CMEE=1;+CPIN?;+CREG?`,
		`+CPINR`, `+CPINR="SIM PIN"`, `+CPINR=SIM PIN2`, `+CPINR="PH-NETSUB PUK"`, `+CPINR="SIM PIN*"`,
		`+CPWD=?`, `+CLCK="SC",2`, `+CLCK="FD",2,,7`, `+CLCK=?`, `+CPBS="SM"`, `+CACM?`, `+CAMM="00FF00"`,
		`+CGDCONT=1,"IP","internet"`, `+CGAUTH=1,0`, `+CGAUTH?`, `#PING="example.org"`, `#PCT`, `+QPINC="SC"`,
		`+SPIC`, `^SPIC="SC",1`, `+CSIM=10,"0020000100"`, `+CSIM=10,"002C000100"`, `+CSIM=14,"A0A40000023F00"`,
		`+CGLA=1,14,"01A40004023F00"`, `+CRSM=176,12258,0,0,10`, `+CRSM=214,28589,0,0,3,"000000"`,
		`+CMGS="+15551234"`, `+CMGS=23`, `D*100#;`, `D*#06#;`, `D*#33#;`, `D**21*15551234#;`, `D04*1234#`,
		`+CUSD=1,"*133*33*5#",15`, `+CUSD=1,"*100#",15`, `+CPBW=1,"15551234",129,"PIN 1234"`, `D15551234;`,
		`+SAPBR=3,1,"APN","internet"`, `+UPSD=0,1,"internet"`,
		`^SICS=0,"conType","GPRS0"`, `+CPIN: SIM PIN2`, `+CLCK: 1,255`, `+CLCK="AO",2,,255`, `+CPWD: ("SC",8),("AO",4)`,
		`+COPS=1,2,"26201"`, `S0=1`, `&F;E0`, `+CNMI=2,1,0,1,0`,
	} {
		assert.Equal(t, command, gsmerr.MaskSecrets(command))
	}
}

// What is masked looks the same for secrets of any length.
func TestMaskSecretsHidesLength(t *testing.T) {
	for _, form := range secretForms {
		want := gsmerr.MaskSecrets(strings.ReplaceAll(form, "@", "7"))
		for n := 2; n <= 16; n++ {
			assert.Equal(t, want, gsmerr.MaskSecrets(strings.ReplaceAll(form, "@", strings.Repeat("7", n))), form)
		}
	}
}

// secretForms have @ where a secret stands.
var secretForms = []string{
	`+CPIN=@`, `+CPIN="@"`, `+CPIN="@`, `at+cpin = @ ;+CSQ`, `+CPIN=@,@`, `+CPIN="@","@"`, `+CMEE=1;+CPIN=@`,
	`+CPIN2=@`, `^CPIN="@"`, `+CPWD="SC","@","@"`, `+CPWD=SC,@,@`, `+CLCK="SC",0,"@"`, `+CLCK="AO",1,@,7`,
	`^CARDLOCK="@"`, `+CPBS="FD","@"`, `+CGAUTH=1,2,"@","@"`, `$QCPDPP=1,2,"@","u"`, `^AUTHDATA=1,2,"","@","u"`,
	`+CSIM=26,"00200001@"`, `+CSIM=26,00240001@`, `+CGLA=1,26,"00200001@"`, `+CRSM=32,0,0,1,8,"@"`,
	`D**04*@*@*@#;`, `D**05*@*1*1#`, `D*03*330*@*1*1#;`, `D#33*@#`, `ATD **042*@*2*2#`, `+CUSD=1,"*33*@#",15`,
}

func FuzzMaskSecrets(f *testing.F) {
	for _, secret := range []string{"1234", "12345678", "0000", "p@ss,word", "a\\22b", "12 34", "99\x0099"} {
		for i := range secretForms {
			f.Add(i, secret)
		}
	}
	f.Fuzz(func(t *testing.T, form int, secret string) {
		if form < 0 || strings.ContainsAny(secret, "\"*") || letters(secret) < 4 {
			t.Skip("no form, or a secret that other text can hold by chance")
		}
		template := secretForms[form%len(secretForms)]
		if strings.Contains(secret, ";") && !strings.Contains(template, `"@`) {
			t.Skip("outside of quotes a semicolon begins the next command")
		}
		fixed := strings.ToUpper(strings.ReplaceAll(template, "@", " "))
		if strings.Contains(fixed, strings.ToUpper(strings.TrimSpace(secret))) {
			t.Skip("the form itself holds the text of the secret")
		}
		got := gsmerr.MaskSecrets(strings.ReplaceAll(template, "@", secret))
		assert.NotContains(t, got, secret)
		assert.Equal(t, got, gsmerr.MaskSecrets(got))
	})
}

// letters reports how many letters and digits s has.
func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Whatever is written, nothing panics, and masking twice is masking once.
func FuzzMaskSecretsAnything(f *testing.F) {
	for _, tt := range maskTests {
		f.Add(tt.command)
	}
	f.Fuzz(func(t *testing.T, command string) {
		got := gsmerr.MaskSecrets(command)
		assert.Equal(t, got, gsmerr.MaskSecrets(got))
	})
}

func BenchmarkMaskSecrets(b *testing.B) {
	for name, command := range map[string]string{
		"plain": `+CMGS=23`, "secret": `+CPIN="1234"`, "long": strings.Repeat(`+CPIN="1;=,*+CMGD=`, 4096),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				gsmerr.MaskSecrets(command)
			}
		})
	}
}
