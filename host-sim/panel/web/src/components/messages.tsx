/** The messages between terminal and acquirer, newest first, each to be opened. */
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel } from "../state/panel-store";
import type { WireMessage } from "../../../protocol/wire";
import { Icon } from "./icon";
import { answerOf, messageName } from "./message-name";
import { timeOfDay } from "./time";

export function Messages() {
  const texts = useTexts();
  const messages = usePanel((state) => state.messages);
  if (messages.length === 0) return <p class="empty">{texts.wire.empty}</p>;
  return (
    <>
      <ol class="messages" reversed>
        {messages.toReversed().map((message) => (
          <li key={message.id}>
            <MessageEntry message={message} />
          </li>
        ))}
      </ol>
      <p class="small">{texts.wire.masked}</p>
    </>
  );
}

function MessageEntry({ message }: { readonly message: WireMessage }) {
  const texts = useTexts();
  const fromTerminal = message.from === "terminal";
  return (
    <details class={`message message-${message.from}`}>
      <summary>
        <Icon name={fromTerminal ? "toHost" : "toTerminal"} />
        <span class="unseen">{fromTerminal ? texts.wire.toHost : texts.wire.toTerminal}</span>
        <code class="mti">{message.mti}</code>
        <span class="message-name">
          {messageName(texts, message)}
          <AnswerCode message={message} />
        </span>
        <time>{timeOfDay(message.at)}</time>
      </summary>
      <table>
        <caption>{fill(texts.wire.bytes, { count: message.byteLength })}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.wire.number}</th>
            <th scope="col">{texts.wire.name}</th>
            <th scope="col">{texts.wire.value}</th>
          </tr>
        </thead>
        <tbody>
          {message.fields.map(({ field, name, value }) => (
            <tr key={field}>
              <th scope="row">{field === 0 ? "MTI" : field}</th>
              <td lang="en">{name}</td>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function AnswerCode({ message }: { readonly message: WireMessage }) {
  const answer = answerOf(useTexts(), message);
  if (answer === undefined) return null;
  return (
    <span class={answer.code === "00" ? "answer answer-good" : "answer answer-bad"}>
      <code>{answer.code}</code> {answer.meaning}
    </span>
  );
}
