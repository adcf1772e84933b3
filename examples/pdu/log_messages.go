package main

import (
	"fmt"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// explainSubmit says what AT+CMGS or AT+CMGW was to send, and what is wrong with it.
func (s *story) explainSubmit(e *event, rest string) {
	p := params(rest)
	length, err := p.Int(0, "length")
	text := inlinePDU(e.command)
	if text == "" && e.hasBody {
		text = e.body
	}
	switch {
	case err != nil || p.At(0).Quoted:
		s.explainTextSubmit(e, p.At(0).Text)
	case text == "" && s.mode == modeText && length < 256: // no telephone number
		s.explainError(e, fmt.Sprintf("the argument is for PDU mode, but the modem is in text mode since line %d", s.modeLine), toPDUMode)
	case text == "":
		s.explainError(e, "", "")
	case strings.Contains(text, "…"):
		s.say("the log has only the beginning of the PDU")
		s.explainError(e, "", "")
	default:
		s.explainSubmitPDU(e, text, length)
	}
	s.explainSent(e, text != "")
}

func (s *story) explainSubmitPDU(e *event, text string, length int) {
	m, err := pdu.Reader{Direction: pdu.ToNetwork}.ReadHex(text, length)
	if err != nil {
		s.find(shortCommand(e)+":", fmt.Sprintf("the PDU can not be read: %v", err), `make PDU and length with "pdu encode"`)
		s.explainError(e, "", "")
		return
	}
	s.say("%s", strings.Join(describe(m), "\n"))
	for _, d := range m.Deviations {
		s.find(shortCommand(e)+":", d.Error(), `a modem or network may refuse that; make PDU and length with "pdu encode"`)
	}
	cause, do := s.refusedPDU(e, &m)
	s.explainError(e, cause, do)
}

// toPDUMode is what to do about a PDU in text mode.
const toPDUMode = "send AT+CMGF=0, then the command again"

// refusedPDU says what may be the cause when a sound PDU is refused without a reason.
func (s *story) refusedPDU(e *event, m *pdu.Message) (cause, do string) {
	if e.code == nil || len(m.Deviations) > 0 || strings.Contains(e.final, ":") && s.mode != modeText {
		return "", ""
	}
	switch s.mode {
	case modeText:
		return fmt.Sprintf("the argument is a PDU, but the modem is in text mode since line %d", s.modeLine), toPDUMode
	case modePDU:
		return "PDU and length are right and the modem is in PDU mode, so it has a reason that it does not tell",
			"turn on AT+CMEE=1, then send the command again to be told the reason"
	}
	return "PDU and length are right, so the modem is likely to be in text mode (AT+CMGF=1), where it takes no PDU",
		toPDUMode + "; AT+CMGF? tells the mode, and AT+CMEE=1 makes the modem give reasons"
}

// explainSent says what became of a message that the modem got.
func (s *story) explainSent(e *event, complete bool) {
	for _, line := range e.lines {
		if reference, ok := strings.CutPrefix(line, "+CMGS:"); ok {
			s.say("sent, message reference %s", strings.TrimSpace(reference))
			return
		}
	}
	if e.final == "" && complete {
		s.find(shortCommand(e), "has no answer in the log, so it is not known whether the message went out",
			"do not send it again unasked, lest it come twice")
	}
}

// explainTextSubmit is for AT+CMGS="number", which is text mode.
func (s *story) explainTextSubmit(e *event, number string) {
	switch {
	case s.mode == modePDU:
		s.explainError(e, fmt.Sprintf("number and text are for text mode, but the modem is in PDU mode since line %d", s.modeLine),
			`send AT+CMGF=1 first, or else length and PDU, which "pdu encode" makes`)
		return
	case isHex(e.body) && len(e.body) > 20:
		s.say("the text looks like a PDU; in text mode it is sent as it stands")
	case strings.HasPrefix(number, "00") && len(number) > 8:
		s.say("the number begins with 00; +%s says the same in every country", number[2:])
	}
	s.explainError(e, "", "")
}

// explainAcknowledge says what AT+CNMA tells the network about a received message.
func (s *story) explainAcknowledge(e *event) {
	text := inlinePDU(e.command)
	if text == "" {
		text = e.body
	}
	if text == "" {
		return // AT+CNMA alone: taken
	}
	m, err := pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}.ReadHex(text, -1)
	if err != nil {
		s.find(shortCommand(e)+":", fmt.Sprintf("the report can not be read: %v", err), "")
		return
	}
	s.say("%s", strings.Join(describe(m), "\n"))
	report, ok := m.TPDU.(*pdu.DeliverReport)
	switch {
	case !ok:
		s.find(shortCommand(e)+":", fmt.Sprintf("the PDU is %v, where an SMS-DELIVER-REPORT belongs", m.TPDU.Type()), "")
	case report.Cause == 0:
		s.say("the message%s is taken", s.lastReceived())
	default:
		s.find(shortCommand(e), fmt.Sprintf("refuses the message%s with TP-FCS 0x%02X, %v: for the service centre it is not delivered%s",
			s.lastReceived(), byte(report.Cause), report.Cause, s.readable()),
			"take a message before decoding it (AT+CNMA=1 or its like): one that is refused is sent again and again, or lost")
	}
}

// lastReceived tells which message an acknowledgement is about.
func (s *story) lastReceived() string {
	if s.received == nil {
		return ""
	}
	return fmt.Sprintf(" of line %d", s.receivedAt)
}

// readable says that a message which was refused can be read.
func (s *story) readable() string {
	if s.received == nil {
		return ""
	}
	d, ok := s.received.TPDU.(*pdu.Deliver)
	if !ok {
		return ""
	}
	return fmt.Sprintf(", although it can be read: %q from %v", d.Text(), d.Originator)
}

// explainStored decodes the PDUs in the answer to AT+CMGR and AT+CMGL.
func (s *story) explainStored(e *event) {
	for i := 0; i+1 < len(e.lines); i++ {
		name, values, ok := strings.Cut(e.lines[i], ":")
		if !ok || name != "+CMGR" && name != "+CMGL" || strings.HasPrefix(e.lines[i+1], name+":") {
			continue
		}
		p := params(values)
		first := 0
		if name == "+CMGL" {
			first = 1 // behind the index
		}
		status, err := p.Int(first, "stat")
		if err != nil {
			continue // text mode
		}
		length, err := p.Int(p.Len()-1, "length")
		if err != nil {
			length = -1
		}
		r := pdu.Reader{}
		if status == 2 || status == 3 { // stored to be sent (TS 27.005 3.1)
			r.Direction = pdu.ToNetwork
		}
		i++
		s.explainReceived(r, e.lines[i], length)
	}
}

// explainReceived decodes a PDU that the modem gave.
func (s *story) explainReceived(r pdu.Reader, text string, length int) {
	if strings.Contains(text, "…") {
		s.say("the log has only the beginning of the PDU")
		return
	}
	m, err := r.ReadHex(text, length)
	if err != nil {
		s.find("", fmt.Sprintf("the PDU can not be read: %v", err), `"pdu inspect" shows what there is of it`)
		return
	}
	s.received, s.receivedAt = &m, s.event.line
	s.say("%s", strings.Join(describe(m), "\n"))
	for _, d := range m.Deviations {
		do := "the network breaks the specification here; a strict decoder refuses the message, a tolerant one reads it"
		if d.Field == "PDU" {
			do = "octets were lost or added on the way from the modem, or in the log"
		}
		s.find("", d.Error(), do)
	}
}
