// A field that offers what may be meant. The list comes from the portal; Enter takes the marked option, the first one
// at once; Tab leaves what was typed; Escape closes. An option may fill other controls of its row or form.
import Combobox from '../vendor/combobox-nav.js';

const PAUSE = 90;

export default function typeahead(element, { announce }) {
  const input = element.querySelector('input[type=text]');
  const list = element.querySelector('[role=listbox]');
  const combobox = new Combobox(input, list, { firstOptionSelectionMode: 'active', tabInsertsSuggestions: false });
  let timer = 0;
  let asking = null;
  let takeFirst = false;

  const scope = () => element.closest('.row-item') || element.closest('form') || element;
  const control = (name) => [...scope().querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((one) => one.type !== 'file');
  const options = () => [...list.querySelectorAll('[role=option]')];

  function close() {
    clearTimeout(timer);
    timer = 0;
    if (asking) asking.abort();
    asking = null;
    takeFirst = false;
    if (list.hidden) return;
    combobox.stop();
    list.hidden = true;
  }

  async function look() {
    timer = 0;
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    let html = '';
    try {
      const address = new URL(element.dataset.source, document.baseURI);
      address.searchParams.set('q', input.value);
      const answer = await fetch(address, { redirect: 'manual', signal: mine.signal });
      if (answer.ok) html = await answer.text();
    } catch { /* aborted, or no connection: the text as typed will do */ }
    if (asking !== mine) return;
    asking = null;
    show(html);
  }

  function show(html) {
    const taking = takeFirst;
    takeFirst = false;
    if (document.activeElement !== input) return close();
    if (!list.hidden) combobox.stop();
    list.innerHTML = html;
    const found = options();
    list.hidden = !found.length;
    if (!found.length) return undefined;
    if (taking && !found[0].classList.contains('option-new')) return take(found[0]);
    combobox.start();
    return announce(found[0].dataset.said);
  }

  function put(name, value, onlyIfUntouched) {
    const target = control(name);
    if (!target || target === input || (onlyIfUntouched && target.dataset.touched)) return;
    target.value = value;
    target.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function take(option) {
    const { value, fills, suggests } = option.dataset;
    close();
    input.value = value;
    for (const [name, text] of Object.entries(JSON.parse(fills || '{}'))) put(name, text, false);
    for (const [name, text] of Object.entries(JSON.parse(suggests || '{}'))) put(name, text, true);
    list.hidden = true;
    input.dispatchEvent(new CustomEvent('taken', { bubbles: true, detail: option }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  input.addEventListener('input', () => {
    for (const name of (element.dataset.clears || '').split(' ').filter(Boolean)) put(name, '', false);
    clearTimeout(timer);
    takeFirst = false;
    timer = setTimeout(look, PAUSE);
  });
  // Before the combobox: it must not see an Enter that came earlier than its options.
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.ctrlKey && (timer || asking)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      takeFirst = true;
      if (timer) { clearTimeout(timer); look(); }
    } else if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      look();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    }
  }, true);
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('combobox-commit', (event) => take(event.target.closest('[role=option]')));
  input.addEventListener('blur', close);
}
