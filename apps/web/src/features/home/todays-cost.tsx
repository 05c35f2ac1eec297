import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClient } from '../../server/server-context.tsx';
import { moneyWords } from '../../ui/money-words.ts';
import { Section } from '../../ui/page.tsx';
import { summaryQuery } from '../costs/costs-queries.ts';
import './recent-chats.css';

/** What today cost so far; nothing on a day without a call. */
export function TodaysCost() {
  const total = useQuery(summaryQuery(useClient(), { range: 'today' }, 'day')).data?.total;
  if (total === undefined || total.calls === 0) return null;
  const { calls, unpriced_calls: unpriced } = total;
  return (
    <Section title="Today's cost" action={<Link to="/costs">All costs</Link>}>
      <ul className="card rows recent-chats tabular">
        <li>
          <Link to="/costs" search={{ range: 'today' }}>
            <span className="recent-chats-title">{moneyWords(total.cost_nano)}</span>
            <span className="muted tiny recent-chats-model">{unpriced === 0 ? '' : `${unpriced} without a known price`}</span>
            <span className="muted small">{calls === 1 ? '1 call' : `${calls} calls`}</span>
          </Link>
        </li>
      </ul>
    </Section>
  );
}
