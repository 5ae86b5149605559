// The button that prints the page; without scripts the browser's own menu does.
export default function (button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
