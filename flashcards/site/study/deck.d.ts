// `deck.js` and `cards/CONCEPT.js` are written for each deck, by `flashcards.site.studying`.
export interface Side {
  front: string;
  back: string;
}
declare const deck: {
  id: string;
  cards: { id: string; note: string; concept: string }[];
};
export default deck;
