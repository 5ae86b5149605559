// Whoever opens a notice has read it: it is marked on the way, while the link is followed.
export default function (list) {
  list.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    const form = link && link.closest('li').querySelector('form');
    if (!form) return;
    const button = form.querySelector('button');
    const body = new FormData(form);
    body.set(button.name, button.value);
    fetch(form.action, { method: 'POST', body: new URLSearchParams(body), keepalive: true, redirect: 'manual' }).catch(() => {});
  });
}
