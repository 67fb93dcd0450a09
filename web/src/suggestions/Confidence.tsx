/** How sure the model is, as a number and a short bar. */

export function percent(score: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, score)));
}

export function Confidence({ score }: { score: number }) {
  const value = percent(score);
  return (
    <span className="confidence" title={`The model's confidence: ${value} of 100`}>
      <span className="confidence__bar" aria-hidden>
        <span style={{ width: `${value}%` }} />
      </span>
      <span>
        {value}
        <span className="visually-hidden"> percent confidence</span>
        <span aria-hidden> %</span>
      </span>
    </span>
  );
}
