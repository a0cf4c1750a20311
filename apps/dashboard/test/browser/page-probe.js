/* Runs inside of a page: contrast of every text, overflow, and words that no person should read. */
(() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    ctx.clearRect(0, 0, 1, 1);
    ctx.fillStyle = color;
    ctx.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = ctx.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((value, i) => value * top[3] + under[i] * (1 - top[3]));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const contrast = (ink, under) => {
    const [a, b] = [luminance(under), luminance(over(ink, under))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  /** Colours of a fill, with the opacity of their element; a hatch has two, its ground and its lines on that. */
  const fillsOf = (shape) => {
    const { fill, opacity } = getComputedStyle(shape);
    const hatch = /^url\("?#([\w-]+)/.exec(fill)?.[1];
    if (fill === 'none' || opacity === '0') return [];
    if (!hatch) return [[[...rgba(fill).slice(0, 3), rgba(fill)[3] * opacity]]];
    const [under, line] = document.getElementById(hatch).children;
    const stroke = getComputedStyle(line);
    const bottom = rgba(getComputedStyle(under).fill);
    return [[bottom], [bottom, [...rgba(stroke.stroke).slice(0, 3), Number(stroke.opacity)]]];
  };
  const groundsAt = (at, shapes, page) => {
    let grounds = [page];
    for (const shape of shapes) {
      if (!shape.isPointInFill(at.matrixTransform(shape.getScreenCTM().inverse()))) continue;
      const fills = fillsOf(shape);
      if (fills.length > 0)
        grounds = fills.flatMap((layers) => grounds.map((under) => layers.reduce((low, top) => over(top, low), under)));
    }
    return grounds;
  };
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element || !isShown(element) || element.closest('svg, option, .vh, script, :disabled'))
      continue;
    const under = ground(element);
    const ratio = contrast(rgba(getComputedStyle(element).color), under);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} "${node.data.trim().slice(0, 40)}" .${element.className}`);
  }
  // The text of a drawing stands on the shapes that were drawn before it; its beginning, middle and end may stand on different ones.
  let drawn = 0;
  for (const text of document.querySelectorAll('svg text')) {
    if (!isShown(text)) continue;
    drawn++;
    const shapes = [...text.ownerSVGElement.querySelectorAll('rect, path')].filter(
      (shape) => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const { x, y, width, height } = text.getBBox();
    const ink = rgba(getComputedStyle(text).fill);
    const ratios = [0.02, 0.5, 0.98].flatMap((part) => {
      const at = new DOMPoint(x + part * width, y + height / 2).matrixTransform(text.getScreenCTM());
      return groundsAt(at, shapes, ground(text.ownerSVGElement)).map((under) => contrast(ink, under));
    });
    const ratio = Math.min(...ratios);
    if (ratio < 4.5)
      faint.push(`${ratio.toFixed(2)} "${text.textContent.slice(0, 40)}" text.${text.className.baseVal}`);
  }
  // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts, and textContent knows nothing of that
  const odd = document.body.innerText.match(/.{0,30}\b(NaN|undefined|null|Infinity|N\/A|\[object)\b.{0,20}/g) ?? [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return { faint, odd, wide, drawn };
})();
