// A form that answers in its own place. Refusals come with a status of 4xx and are shown like any answer; what is no
// answer to this form (the session ended, the network failed) is left to the browser, which loses nothing typed.
const REFUSALS = new Set([403, 409, 412, 422]);

export default function (element) {
  const id = element.id;

  function native(event) {
    const form = event.detail.elt.closest('form');
    if (!form) return;
    event.detail.shouldSwap = false;
    form.submit();
  }

  element.addEventListener('htmx:beforeSwap', (event) => {
    const answer = event.detail.xhr;
    const ours = answer.responseText.includes(`id="${id}"`) || answer.getResponseHeader('HX-Retarget');
    if (event.detail.requestConfig.verb === 'post' && !ours) { native(event); return; }
    if (REFUSALS.has(answer.status) && ours) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  element.addEventListener('htmx:sendError', native);
}
