// Names beside their shapes: a file says how wide each is, measured in the font of the tool that drew it.
const WIDER = 1.3; // as much more as our font may need for a word; what is longer breaks as ever

/** Draws such a name without a break inside a word that is but a little wider than its room. */
function WholeWords(textRenderer) {
  const pen = document.createElement('canvas').getContext('2d');
  const create = textRenderer.createText;
  textRenderer.createText = (text, options) => {
    const { box, align, style } = options;
    if (!box || align) return create(text, options); // inside of a shape
    pen.font = `${style.fontWeight} ${parseFloat(style.fontSize)}px ${style.fontFamily}`;
    const word = Math.ceil(Math.max(...text.split(/\s+|(?<=-)/).map((one) => pen.measureText(one).width)));
    if (word <= box.width || word > box.width * WIDER) return create(text, options);
    const drawn = create(text, { ...options, box: { ...box, width: word } });
    drawn.setAttribute('transform', `translate(${(box.width - word) / 2} 0)`); // it stays in the middle
    return drawn;
  };
}
WholeWords.$inject = ['textRenderer'];

export const WholeWordsModule = { __init__: ['wholeWords'], wholeWords: ['type', WholeWords] };
