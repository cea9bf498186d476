// `deck.js` and `cards/CONCEPT.js` are written for each deck, by `flashcards.site.studying`.
export interface Side {
  front: string;
  back: string;
}
export interface Deck {
  id: string;
  concepts: { id: string; name: string; requires: string[] }[];
  cards: { id: string; note: string; concept: string; topic: string }[];
}
declare const deck: Deck;
export default deck;
