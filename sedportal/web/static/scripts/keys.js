// Keys of single letters, by their place on the keyboard (event.code): the same under ЙЦУКЕН.
// An element says its key itself: data-hotkey="KeyE" presses it (or goes into it, if it is a field), data-goto="KeyO"
// presses it after «g». Lists move by «j» and «k». Nothing happens while somebody types, or with data-keys="off"
// on <html>. Ctrl+K opens the palette always.

import { fetched, show } from './dialog.js';

const ROWS = '.list-table tbody tr, .results .result, .brief > li, [data-row]';
const HELP = '/account/keys';
const PAUSE = 1500;

export default function keys(body, tools) {
  const { typing, prepare } = tools;
  let waiting = 0;

  const off = () => document.documentElement.dataset.keys === 'off';

  function press(element) {
    if (typing(element)) { element.focus(); if (element.select) element.select(); } else element.click();
  }

  function shown(selector) {
    return [...document.querySelectorAll(selector)].find((element) => element.getClientRects().length || element.closest('details'));
  }

  function move(step) {
    const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.querySelector('a[href]'));
    if (!rows.length) return false;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    (rows[next].querySelector('.title-cell a, .result-title a, a.clamp') || rows[next].querySelector('a[href]')).focus();
    rows[next].scrollIntoView({ block: 'nearest' });
    return true;
  }

  async function help() {
    if (document.querySelector('dialog[open]')) return;
    const page = await fetched(HELP).catch(() => null);
    if (!page) { location.assign(HELP); return; }
    const dialog = show(page.title, page.body, prepare);
    for (const row of dialog.querySelectorAll('[data-needs]')) row.hidden = !document.querySelector(row.dataset.needs);
    const list = dialog.querySelector('[data-here]');
    const named = new Set([...dialog.querySelectorAll('[data-code]')].map((row) => row.dataset.code));
    for (const element of document.querySelectorAll('body > :not(dialog) [data-hotkey]')) {
      if (named.has(element.dataset.hotkey)) continue;
      const row = list.querySelector('template').content.firstElementChild.cloneNode(true);
      row.querySelector('kbd').textContent = letter(element.dataset.hotkey);
      row.querySelector('dd').textContent = (element.getAttribute('aria-label') || element.title || element.textContent).trim();
      list.append(row);
    }
  }

  function palette() {
    import('./palette.js').then((module) => module.open(tools)).catch(() => location.assign('/palette'));
  }

  function act(code) {
    if (waiting) {
      clearTimeout(waiting);
      waiting = 0;
      const place = document.querySelector(`[data-goto="${CSS.escape(code)}"]`);
      if (place) place.click();
      return Boolean(place);
    }
    if (code === 'KeyG') { waiting = setTimeout(() => { waiting = 0; }, PAUSE); return true; }
    const target = shown(`[data-hotkey="${CSS.escape(code)}"]`);
    if (target) { press(target); return true; }
    if (code === 'KeyJ' || code === 'KeyK') return move(code === 'KeyJ' ? 1 : -1);
    return false;
  }

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat && !/^Key[JK]$/.test(event.code)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === 'KeyK') {
      event.preventDefault();
      palette();
      return;
    }
    if (off() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const done = event.shiftKey ? event.code === 'Slash' && (help(), true) : act(event.code);
    if (done) event.preventDefault();
  });

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-palette]')) { event.preventDefault(); palette(); }
    if (event.target.closest('[data-keys-help]') && !event.ctrlKey) { event.preventDefault(); help(); }
  });
  body.dataset.keysReady = 'yes';
}

// What stands on the key: both layouts, as keyboards in Russia are marked.
export function letter(code) {
  const latin = 'QWERTYUIOPASDFGHJKLZXCVBNM';
  const russian = 'ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ';
  const name = code.replace(/^(Key|Digit)/, '');
  const place = name.length === 1 ? latin.indexOf(name) : -1;
  const signs = { Slash: '/', BracketLeft: '[ Х', BracketRight: '] Ъ', Comma: ', Б', Period: '. Ю' };
  return place < 0 ? signs[code] || name : `${name} ${russian[place]}`;
}
