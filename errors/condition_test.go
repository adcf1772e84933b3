package errors_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
)

// conditionCodes has, for each condition, codes that stand for it.
var conditionCodes = map[gsmerr.Condition][]error{
	gsmerr.SIMPINRequired:            {gsmerr.CMECode(11), gsmerr.CMSCode(311)},
	gsmerr.SIMPUKRequired:            {gsmerr.CMECode(12), gsmerr.CMSCode(316)},
	gsmerr.SIMPIN2Required:           {gsmerr.CMECode(17), gsmerr.CMSCode(317)},
	gsmerr.SIMPUK2Required:           {gsmerr.CMECode(18), gsmerr.CMSCode(318)},
	gsmerr.SIMNotInserted:            {gsmerr.CMECode(10), gsmerr.CMSCode(310)},
	gsmerr.SIMFailure:                {gsmerr.CMECode(13), gsmerr.CMSCode(313)},
	gsmerr.SIMBusy:                   {gsmerr.CMECode(14), gsmerr.CMSCode(314)},
	gsmerr.SIMWrong:                  {gsmerr.CMECode(15), gsmerr.CMSCode(315)},
	gsmerr.SIMBlocked:                {gsmerr.TextCode{Family: "+CME ERROR", Text: "SIM blocked"}},
	gsmerr.PhoneLocked:               {gsmerr.CMECode(5), gsmerr.CMECode(40), gsmerr.CMECode(47), gsmerr.CMSCode(312)},
	gsmerr.IncorrectPassword:         {gsmerr.CMECode(16)},
	gsmerr.MemoryFull:                {gsmerr.CMECode(20), gsmerr.CMSCode(322), gsmerr.CMSCode(208), gsmerr.CMSCode(211)},
	gsmerr.MemoryFailure:             {gsmerr.CMECode(23), gsmerr.CMSCode(320)},
	gsmerr.InvalidIndex:              {gsmerr.CMECode(21), gsmerr.CMSCode(321)},
	gsmerr.NotFound:                  {gsmerr.CMECode(22)},
	gsmerr.OperationNotAllowed:       {gsmerr.CMECode(3), gsmerr.CMSCode(302), gsmerr.NotAvailable},
	gsmerr.OperationNotSupported:     {gsmerr.CMECode(4), gsmerr.CMSCode(303), gsmerr.CommandNotSupported},
	gsmerr.InvalidParameter:          {gsmerr.CMECode(50), gsmerr.TooManyParameters},
	gsmerr.InvalidPDU:                {gsmerr.CMSCode(304)},
	gsmerr.InvalidText:               {gsmerr.CMSCode(305)},
	gsmerr.NoAcknowledgementExpected: {gsmerr.CMSCode(340)},
	gsmerr.Aborted:                   {gsmerr.CMECode(52)},
	gsmerr.DeviceBusy:                {gsmerr.CMECode(57), gsmerr.CMSCode(301)},
	gsmerr.DeviceFailure:             {gsmerr.CMECode(0), gsmerr.CMSCode(300)},
	gsmerr.UnknownError:              {gsmerr.CMECode(100), gsmerr.CMSCode(500), gsmerr.Generic},
	gsmerr.NoNetwork:                 {gsmerr.CMECode(30), gsmerr.CMSCode(331), gsmerr.NoDialtone},
	gsmerr.EmergencyOnly:             {gsmerr.CMECode(32)},
	gsmerr.NetworkRefused:            {gsmerr.CMECode(103), gsmerr.CMECode(111)},
	gsmerr.NetworkTimeout:            {gsmerr.CMECode(31), gsmerr.CMSCode(332)},
	gsmerr.NetworkFailure:            {gsmerr.CMSCode(38), gsmerr.CMSCode(41), gsmerr.CallCause(38)},
	gsmerr.Congestion:                {gsmerr.CMSCode(42), gsmerr.CMSCode(47), gsmerr.CMSCode(22), gsmerr.CMECode(122)},
	gsmerr.ServiceCentreUnknown:      {gsmerr.CMSCode(330)},
	gsmerr.ServiceCentreFailure:      {gsmerr.CMSCode(192), gsmerr.CMSCode(194)},
	gsmerr.NumberUnknown:             {gsmerr.CMSCode(1), gsmerr.CMSCode(28), gsmerr.CallCause(1)},
	gsmerr.Barred:                    {gsmerr.CMSCode(8), gsmerr.CMSCode(10), gsmerr.CMECode(62)},
	gsmerr.FixedDialling:             {gsmerr.CMECode(56)},
	gsmerr.Rejected:                  {gsmerr.CMSCode(21), gsmerr.CallCause(21)},
	gsmerr.Unreachable:               {gsmerr.CMSCode(27), gsmerr.CallCause(27)},
	gsmerr.NotSubscribed:             {gsmerr.CMSCode(50), gsmerr.CMECode(133)},
	gsmerr.NotOffered:                {gsmerr.CMSCode(69), gsmerr.CMECode(118)},
	gsmerr.ProtocolError:             {gsmerr.CMSCode(111), gsmerr.CMECode(176)},
	gsmerr.APNUnknown:                {gsmerr.CMECode(127)},
	gsmerr.AuthenticationFailed:      {gsmerr.CMECode(129), gsmerr.CMECode(149)},
	gsmerr.SessionRefused:            {gsmerr.CMECode(130)},
	gsmerr.CallEnded:                 {gsmerr.NoCarrier, gsmerr.Busy, gsmerr.NoAnswer, gsmerr.CallCause(16)},
}

func TestConditions(t *testing.T) {
	for condition, codes := range conditionCodes {
		for _, code := range codes {
			t.Run(fmt.Sprint(condition, "/", code), func(t *testing.T) {
				wrapped := fmt.Errorf("modem: send: %w", &gsmerr.CommandError{Command: "+CMGS=23", Code: code})
				assert.ErrorIs(t, code, condition)
				assert.ErrorIs(t, wrapped, condition)
				assert.ErrorIs(t, wrapped, code)
				for other := range conditionCodes {
					assert.Equal(t, other == condition, errors.Is(wrapped, other), "%v", other)
				}
			})
		}
		info, known := gsmerr.Explain(condition)
		require.True(t, known, "%d", condition)
		assert.Equal(t, condition.Error(), info.Name)
		assert.NotEmpty(t, info.Meaning)
	}
}

// Where a person can do something about a code, it says what.
func TestAdvice(t *testing.T) {
	for _, code := range []error{
		gsmerr.CMECode(5), gsmerr.CMECode(10), gsmerr.CMECode(11), gsmerr.CMECode(12), gsmerr.CMECode(14),
		gsmerr.CMECode(16), gsmerr.CMECode(20), gsmerr.CMECode(30), gsmerr.CMECode(32), gsmerr.CMECode(40),
		gsmerr.CMECode(100), gsmerr.CMECode(127), gsmerr.CMSCode(21), gsmerr.CMSCode(38), gsmerr.CMSCode(41),
		gsmerr.CMSCode(42), gsmerr.CMSCode(47), gsmerr.CMSCode(50), gsmerr.CMSCode(69), gsmerr.CMSCode(304),
		gsmerr.CMSCode(305), gsmerr.CMSCode(322), gsmerr.CMSCode(330), gsmerr.CMSCode(500), gsmerr.CMSCode(512),
		gsmerr.Generic, gsmerr.Busy,
	} {
		info, known := gsmerr.Explain(code)
		require.True(t, known)
		assert.NotEmpty(t, info.Advice, "%v", code)
	}
	for _, code := range []error{gsmerr.CMECode(11), gsmerr.CMSCode(311), gsmerr.SIMPINRequired} {
		info, _ := gsmerr.Explain(code)
		assert.Contains(t, info.Advice, "modem.Options.PIN")
		assert.Contains(t, info.Advice, "Modem.Unlock")
		assert.Equal(t, gsmerr.RetryPermanent, info.Retry)
	}
}

func TestExplainNothing(t *testing.T) {
	for _, err := range []error{
		nil, errors.New("other"), gsmerr.CMECode(9999), gsmerr.CMSCode(-5), gsmerr.Condition(0),
		gsmerr.ResultCode("HM"), gsmerr.TextCode{Family: "+CME ERROR", Text: "no such words"},
		gsmerr.TextCode{Family: "MODEM ERROR", Text: "3"}, &gsmerr.CommandError{Command: "+X"},
	} {
		info, known := gsmerr.Explain(err)
		assert.False(t, known, "%v", err)
		assert.Empty(t, info.Advice)
	}
	assert.NotErrorIs(t, gsmerr.CMECode(9999), gsmerr.Condition(0))
	assert.EqualError(t, gsmerr.Condition(-7), "unknown condition")
}

func TestRetryString(t *testing.T) {
	assert.Equal(t, "unknown", gsmerr.RetryUnknown.String())
	assert.Equal(t, "temporary", gsmerr.RetryTemporary.String())
	assert.Equal(t, "permanent", gsmerr.RetryPermanent.String())
	assert.Equal(t, "unknown", gsmerr.Retry(99).String())
}
