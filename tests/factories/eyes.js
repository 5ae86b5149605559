// What is asked of a page beside axe's rules. Each function returns a list of findings, each a line of text.
window.eyes = (() => {

  function name(element) {
    const classes = [...element.classList].map((one) => `.${one}`).join('');
    const words = (element.getAttribute('aria-label') || element.textContent || element.getAttribute('name') || '')
      .trim().replace(/\s+/g, ' ').slice(0, 40);
    return `<${element.localName}${element.id ? `#${element.id}` : ''}${classes}> «${words}»`;
  }

  function shown(element) {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && element.getClientRects().length > 0;
  }

  // An ancestor that scrolls or cuts by itself: what stands in it does not widen the page.
  function scroller(element, ends) {
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (ends.includes(style.overflowX)) return one;
      if (style.position === 'fixed') return one;
    }
    return null;
  }

  // The page must not have to be pushed sideways (1.4.10).
  function sideways() {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width + 1) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => shown(element)
      && element.getBoundingClientRect().right + scrollX > width + 1 && !scroller(element, ['auto', 'scroll', 'hidden', 'clip']));
    const outermost = wide.filter((element) => !wide.includes(element.parentElement));
    return outermost.slice(0, 5).map((element) =>
      `${name(element)} ends at ${Math.round(element.getBoundingClientRect().right + scrollX)} px of ${width}`);
  }

  // Text that its box cuts off, at whatever size the text has now (1.4.4), unless the whole of it is at hand as a title or,
  // where a list shows two lines of it, on the page behind the link.
  function cut() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !shown(element) || element.closest('.visually-hidden, [title], select, textarea, svg, .skip-link, [hidden], .clamp')) continue;
      for (let box = element; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box);
        // For ears only.
        if (style.clipPath.startsWith('inset(50%')) break;
        if (!['hidden', 'clip'].includes(style.overflowX) && !['hidden', 'clip'].includes(style.overflowY)) continue;
        const inner = box.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (text.right > inner.right + 2 || text.bottom > inner.bottom + 4) found.add(box);
        break;
      }
    }
    return [...found].slice(0, 5).map((element) => `${name(element)} cuts its text`);
  }

  const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';

  function look(element) {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle === 'none' || style.outlineWidth === '0px' ? '' : style.outlineWidth + style.outlineColor;
    return outline + style.boxShadow + style.backgroundColor + style.textDecorationLine;
  }

  // What lies over the whole of a box: an element that sticks, or true for the edge of the window; else null.
  function covering(element, box) {
    const [first, last] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (last <= first) return true;
    let over = null;
    for (const y of [first + Math.min((last - first) / 2, 12), (first + last) / 2, last - Math.min((last - first) / 2, 3)]) {
      const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), y);
      if (!top || element.contains(top) || top.contains(element)) return null;
      if ([...element.labels || []].some((label) => label.contains(top))) return null;
      // What somebody has unfolded may lie over the page until it is closed.
      if (top.closest('details[open], dialog')) return null;
      for (let one = top; one && one !== document.body; one = one.parentElement) {
        if (['fixed', 'sticky'].includes(getComputedStyle(one).position)) over = top;
      }
    }
    return over;
  }

  // Every element that takes the focus shows it (2.4.7) and is not covered by something that sticks (2.4.11).
  // The page's last key must have been a Tab, for browsers show the focus to those who use the keyboard.
  function focus() {
    const found = [];
    const all = [...document.querySelectorAll(FOCUSABLE)].filter((element) => shown(element) && !element.disabled);
    for (const element of all) {
      const host = element.closest('label') || element.parentElement;
      const sides = [element, element.nextElementSibling, host].filter(Boolean);
      document.activeElement.blur();
      const before = sides.map(look);
      element.focus();
      if (document.activeElement !== element) continue;
      if (sides.every((side, place) => look(side) === before[place])) found.push(`${name(element)} shows no focus`);
      const box = element.getClientRects()[0];
      if (!box || box.width < 2 || box.height < 2) continue;
      const over = covering(element, box);
      if (over) found.push(`${name(element)} has the focus under ${over === true ? 'the edge of the window' : name(over)}`);
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    const lines = [...new Set(found)];
    return lines.length > 6 ? [...lines.slice(0, 6), `and ${lines.length - 6} more`] : lines;
  }

  return { sideways, cut, focus };
})();
