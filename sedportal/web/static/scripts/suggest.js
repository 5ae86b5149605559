// What one may be looking for, offered while one types into a search field; the form alone searches as well.
// Recent searches stay in this browser, for one person at a time, until they are cleared or somebody else logs in.
const PAUSE = 120;
const MOST = 8;
const KEY = 'sedportal.searches';
const site = document.querySelector('.site-search');

const words = (text) => text.trim().replace(/\s+/g, ' ');
const address = (text) => `/search?q=${encodeURIComponent(text)}`;

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) || {};
    return kept.owner === site.dataset.owner ? kept.items : [];
  } catch { return []; }
}

function keep(items) {
  try {
    if (items.length) localStorage.setItem(KEY, JSON.stringify({ owner: site.dataset.owner, items: items.slice(0, MOST) }));
    else localStorage.removeItem(KEY);
  } catch { /* a browser that keeps nothing */ }
}

function made(tag, attributes, text = '') {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

// The list of recent searches on the search page.
function fill(section) {
  const list = section.querySelector('ul');
  const show = () => {
    list.replaceChildren(...recent().map((text) => {
      const item = made('li', {});
      item.append(made('a', { href: address(text) }, text));
      return item;
    }));
    section.hidden = !list.children.length;
  };
  section.querySelector('button').addEventListener('click', () => { keep([]); show(); });
  show();
}

export default function suggest(element, { announce }) {
  const input = element.querySelector('input[type=search]');
  const searched = element.dataset.searched && words(element.dataset.searched);
  if (searched) keep([searched, ...recent().filter((text) => text !== searched)]);
  const section = document.querySelector('.recent');
  if (section && element !== site) fill(section);
  let combobox = null;
  let timer = 0;
  let asking = null;
  const list = made('div', { class: 'typeahead-list suggest-list', role: 'listbox', 'aria-label': site.dataset.offers, id: `${input.id}-offers` });
  list.hidden = true;
  input.parentElement.classList.add('typeahead');
  input.after(list);

  function close() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
    if (!list.hidden) combobox.stop();
    list.hidden = true;
  }

  function remembered(typed) {
    const found = recent().filter((text) => text.toLowerCase().startsWith(typed.toLowerCase()) && text !== typed);
    if (!found.length) return [];
    const group = made('div', { role: 'group', 'aria-label': site.dataset.recent });
    group.append(made('p', { class: 'option-group', 'aria-hidden': 'true' }, site.dataset.recent));
    for (const text of typed ? found.slice(0, 2) : found) {
      group.append(made('div', { role: 'option', class: 'option', 'data-url': address(text) }, text));
    }
    if (!typed) group.append(made('div', { role: 'option', class: 'option option-new', 'data-clears': '' }, site.dataset.clear));
    return [group];
  }

  function show(typed, html) {
    if (document.activeElement !== input) { close(); return; }
    if (!list.hidden) combobox.stop();
    list.innerHTML = html;
    list.prepend(...remembered(typed));
    list.hidden = !list.querySelector('[role=option]');
    if (list.hidden) return;
    combobox.start();
    const group = list.querySelector('[data-said]');
    announce(group ? group.dataset.said : site.dataset.recent);
  }

  async function look() {
    const typed = words(input.value);
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    let html = '';
    try {
      if (!combobox) {
        const { default: Combobox } = await import('../vendor/combobox-nav.js');
        combobox ||= new Combobox(input, list, { tabInsertsSuggestions: false });
      }
      if (typed) {
        const answer = await fetch(`/search/suggest?q=${encodeURIComponent(typed)}`, { redirect: 'manual', signal: mine.signal });
        if (answer.ok) html = await answer.text();
      }
    } catch { /* aborted, or no connection: the form searches all the same */ }
    if (asking !== mine || !combobox) return;
    asking = null;
    show(typed, html);
  }

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      look();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }, true);
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('combobox-commit', (event) => {
    const option = event.target.closest('[role=option]');
    close();
    if ('clears' in option.dataset) { keep([]); input.focus(); } else location.assign(option.dataset.url);
  });
  input.addEventListener('blur', close);
}
