// Package errors gives every refusal of a modem as a typed value that says what happened, what to
// do next, and whether trying again makes sense.
//
// Import it as gsmerr, since its name hides the standard package of the same name:
//
//	import gsmerr "github.com/semioctet/gsm/errors"
//
// A command that fails returns a [*CommandError]. Ask for a meaning with the standard
// [errors.Is] and a [Condition], which covers every code that stands for it, numeric or verbose,
// from AT+CMEE=1 or AT+CMEE=2, of the +CME and of the +CMS family:
//
//	if errors.Is(err, gsmerr.SIMPINRequired) { ... }
//
// Ask for one exact code with [errors.As] and [CMECode], [CMSCode], [ResultCode] or [TextCode].
// [Explain] gives the sentence to show to a person and the [Retry] class. [ParseFinal] makes the
// values from what a modem sends; [MaskSecrets] takes PINs and passwords out of a command before
// it is shown anywhere.
//
// The package does no I/O and holds no state; all of it may be used by several goroutines. Codes
// follow 3GPP TS 27.007 9.2, TS 27.005 3.2.5 and ITU-T V.250, plus the ones that vendors add.
package errors
