// The palette: one field over the page. What can be done here comes from the page itself (data-command), the rest
// from the server while one types. Chosen addresses are remembered in this browser, for this person.

import Combobox from '../vendor/combobox-nav.js';

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбюё';
const MOST_RECENT = 12;
const PAUSE = 60;

const plain = (text) => text.toLowerCase().replaceAll('ё', 'е').trim();

// The same keys in the other layout.
function retyped(text) {
  return [...text].map((sign) => {
    const place = LATIN.indexOf(sign);
    return place < 0 ? LATIN[RUSSIAN.indexOf(sign)] || sign : RUSSIAN[place];
  }).join('');
}

function fits(name, typed) {
  const words = plain(name).split(/[^\p{L}\p{N}]+/u);
  return [typed, plain(retyped(typed))].some((text) => text.split(/\s+/).every((part) => words.some((word) => word.startsWith(part))));
}

function texts() {
  return document.documentElement.lang === 'ru'
    ? { title: 'Перейти или сделать', label: 'Организация, папка, номер или слова документа, человек, действие', here: 'На этой странице', none: 'Ничего не нашлось' }
    : { title: 'Go to or do', label: 'Organisation, folder, number or words of a document, person, action', here: 'On this page', none: 'Nothing is found' };
}

function memory() {
  const login = document.querySelector('.person-menu .quiet');
  const key = `sed-palette:${login ? login.textContent : ''}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (address) => {
    try { localStorage.setItem(key, JSON.stringify([address, ...read().filter((one) => one !== address)].slice(0, MOST_RECENT))); } catch { /* private windows keep nothing */ }
  };
  return { read, keep };
}

function commands(typed) {
  const seen = new Set();
  // What the page is about stands before the menu; without words the menu is left out: it is in sight.
  const own = [...document.querySelectorAll('main [data-command], .page-aside [data-command]')];
  const all = typed ? [...own, ...document.querySelectorAll('.site-header [data-command]')] : own;
  return all.filter((element) => {
    const name = nameOf(element);
    if (element.closest('dialog') || element.disabled || !name || seen.has(name) || (typed && !fits(name, typed))) return false;
    seen.add(name);
    return true;
  });
}

function nameOf(element) {
  return (element.dataset.command !== 'data-command' && element.dataset.command) || (element.getAttribute('aria-label') || element.textContent).replace(/\s+/g, ' ').trim();
}

export function open({ announce }) {
  const earlier = document.querySelector('dialog.palette');
  if (earlier) { earlier.close(); return; }
  if (document.querySelector('dialog[open]')) return;
  const words = texts();
  const remembered = memory();
  const dialog = document.createElement('dialog');
  dialog.className = 'palette';
  dialog.setAttribute('aria-label', words.title);
  const input = document.createElement('input');
  Object.assign(input, { type: 'text', className: 'form-control palette-field', autocomplete: 'off', spellcheck: false, maxLength: 200, placeholder: words.label });
  input.setAttribute('aria-label', words.label);
  const list = document.createElement('div');
  list.className = 'palette-list';
  list.id = 'palette-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', words.title);
  dialog.append(input, list);
  const combobox = new Combobox(input, list, { firstOptionSelectionMode: 'active', tabInsertsSuggestions: false });
  let asked = 0;
  let timer = 0;
  let stop = new AbortController();

  function here(typed) {
    const found = commands(typed).slice(0, typed ? 6 : 5);
    if (!found.length) return '';
    const group = document.createElement('div');
    group.setAttribute('role', 'group');
    group.className = 'palette-group';
    group.setAttribute('aria-label', words.here);
    const title = document.createElement('p');
    title.className = 'palette-title';
    title.setAttribute('aria-hidden', 'true');
    title.textContent = words.here;
    group.append(title);
    found.forEach((element, place) => {
      const option = document.createElement('div');
      option.className = 'palette-option';
      option.id = `palette-here-${place}`;
      option.setAttribute('role', 'option');
      const icon = element.querySelector('.icon');
      if (icon) option.append(icon.cloneNode(true));
      const name = document.createElement('span');
      name.className = 'palette-name';
      name.textContent = nameOf(element);
      option.append(name);
      option.addEventListener('combobox-commit', () => { dialog.close(); element.click(); });
      group.append(option);
    });
    return group;
  }

  async function ask() {
    const typed = input.value.trim();
    const turn = ++asked;
    stop.abort();
    stop = new AbortController();
    const query = new URLSearchParams({ part: '1', q: typed });
    for (const address of remembered.read()) query.append('recent', address);
    const answer = await fetch(`/palette?${query}`, { redirect: 'manual', signal: stop.signal });
    if (!answer.ok) { location.reload(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== asked) return;
    const local = here(plain(typed));
    list.replaceChildren(...page.body.childNodes);
    const search = list.querySelector('[href^="/search?"]');
    // What can be done here stands first, unless the words name something found.
    if (local) { if (typed && list.querySelectorAll('[role=option]').length > 1) (search ? search.closest('.palette-group') : list.lastChild).before(local); else list.prepend(local); }
    combobox.stop();
    combobox.start();
    const count = list.querySelectorAll('[role=option]').length;
    if (typed) announce(count ? list.querySelector('.palette-count').textContent : words.none);
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(() => ask().catch(() => {}), PAUSE); };
  input.addEventListener('input', later);
  input.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.preventDefault(); dialog.close(); } });
  list.addEventListener('combobox-commit', (event) => {
    const address = event.target.getAttribute('href');
    if (address && !address.startsWith('/search')) remembered.keep(address);
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => { combobox.destroy(); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  combobox.start();
  ask().catch(() => {});
}
