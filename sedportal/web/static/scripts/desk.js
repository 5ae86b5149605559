// Decide from the desk without losing the place: the step is taken, the list comes anew, the next item has the focus.
// Without it each step is a form of its own that comes back to the desk.

export default function desk(section, { announce, prepare }) {
  const buttons = () => [...document.querySelectorAll('#waiting .desk-item .btn')];

  async function take(form) {
    const place = buttons().indexOf(form.querySelector('.btn'));
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('waiting');
    // Something is to be filled in, or was refused: that page says what.
    if (!answer.ok || !fresh) { form.submit(); return; }
    document.getElementById('waiting').replaceWith(fresh);
    prepare(fresh);
    const left = buttons();
    const next = left[Math.min(place, left.length - 1)] || document.getElementById('waiting-title');
    next.focus();
    const said = [...page.querySelectorAll('[data-announce]')].map((element) => element.textContent.trim());
    const row = next.closest('.desk-item');
    announce([...said, row ? row.querySelector('a').textContent.trim() : next.textContent.trim()].join('. '));
  }

  section.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.busy) return;
    event.preventDefault();
    event.stopPropagation();
    form.dataset.busy = 'yes';
    form.setAttribute('aria-busy', 'true');
    take(form).catch(() => form.submit());
  });
}
