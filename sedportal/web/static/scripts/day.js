// Which day is meant, in words, while it is typed: «+30» → «22 ноября 2026, воскресенье». The portal reads it, as it
// does when the form is sent.
const PAUSE = 150;

export default function day(element) {
  const input = element.querySelector('input[type=text]');
  const echo = element.querySelector('.day-echo');
  let timer = 0;
  let asking = null;

  async function look() {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: input.value, type: element.dataset.type, lean: element.dataset.lean });
      const answer = await fetch(`/typeahead/day?${query}`, { redirect: 'manual', signal: mine.signal });
      const html = answer.ok ? await answer.text() : '';
      if (asking === mine) echo.innerHTML = html;
    } catch { /* aborted, or no connection: the hint is only a hint */ }
  }

  // The calendar is no stop on the way through the form; Alt and the arrow open it, as they open a list.
  input.addEventListener('keydown', (event) => {
    if (!event.altKey || event.code !== 'ArrowDown') return;
    event.preventDefault();
    element.querySelector('.date-picker').click();
  });

  const later = () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); };
  input.addEventListener('input', later);
  input.addEventListener('change', later);
  if (input.value) later();
}
