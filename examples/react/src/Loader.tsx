// Two buttons that call the server, once and twice at the same time, and what came back.
import { useState } from 'react';
import type { ReactElement } from 'react';

export function Loader({ load }: { load: () => Promise<string> }): ReactElement {
  const [result, setResult] = useState('');

  const run = async (times: number): Promise<void> => {
    setResult('Loading…');
    const answers = await Promise.allSettled(Array.from({ length: times }, load));
    setResult(answers.map((answer) => answer.status === 'fulfilled' ? answer.value : 'failed').join(', '));
  };

  return (
    <>
      <button onClick={() => void run(1)}>Load</button>
      <button onClick={() => void run(2)}>Load twice at once</button>
      <p role="status">{result}</p>
    </>
  );
}
