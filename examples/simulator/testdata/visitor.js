// A person who visits the page: waits for the modem, delivers a message, orders a weaker signal, reads what
// the page has become, and tells it to the test.
"use strict";
function until(found) {
  return new Promise(resolve => {
    const look = () => { const x = found(); if (x) { watch.disconnect(); resolve(x); } };
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  });
}
const text = selector => document.querySelector(selector)?.textContent ?? "";
(async () => {
  await until(() => text("main pre").includes("terminal opened the line"));
  const sms = document.querySelector("main .sms");
  sms.elements.text.value = "<" + "b>typed</b> into the page";
  sms.querySelector("button").click();
  await until(() => text("main pre").includes("+CMTI"));
  const command = document.querySelector("main .command");
  command.elements.text.value = "signal 77";
  command.querySelector("button").click();
  await until(() => text("#problem").includes("RSSI"));
  await fetch("visited", { method: "POST", body: document.documentElement.outerHTML });
})();
