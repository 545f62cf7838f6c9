import { bytesText, countText, durationText } from '../../../src-shared/base/units-text.ts';
import type { LabTable } from '../../../src-shared/contract/labs.ts';
import { words } from '../../words/index.ts';
import { leadingNumber } from './steps.ts';

type Column = LabTable['columns'][number];
type Cell = number | string | null | undefined;

interface LabFactsTableProps {
  readonly table: LabTable;
  /** What stands at the head of the names. */
  readonly rowsAre: string;
}

/** What is counted side by side, with units; bars on one scale a column. */
export function LabFactsTable({ table, rowsAre }: LabFactsTableProps) {
  const most = new Map(
    table.columns.map(({ key }) => [key, Math.max(0, ...table.rows.map((row) => leadingNumber(row.cells[key]) ?? 0))]),
  );
  return (
    <table className="lab-table">
      <thead>
        <tr>
          <th scope="col">{rowsAre}</th>
          {table.columns.map((column) => (
            <th key={column.key} scope="col" className={`lab-cell-${column.unit}`}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ name, cells }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {table.columns.map((column) => (
              <td key={column.key} className={`lab-cell-${column.unit}`}>
                {column.unit === 'bar' ? (
                  <Bar column={column} cell={cells[column.key]} most={most.get(column.key) ?? 0} />
                ) : (
                  cellText(column, cells[column.key])
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A bar is of what its key says, as every name of a number does: `bufferedBytes`, `awayMs`, else a count. */
function unitOf({ unit, key }: Pick<Column, 'unit' | 'key'>): Column['unit'] {
  if (unit !== 'bar') return unit;
  return key.endsWith('Bytes') ? 'B' : key.endsWith('Ms') ? 'ms' : 'count';
}

function cellText(column: Pick<Column, 'unit' | 'key'>, cell: Cell): string {
  if (cell === null || cell === undefined) return words.labs.noValue;
  if (typeof cell === 'string') return cell;
  switch (unitOf(column)) {
    case 'ms':
      return durationText(cell);
    case 'B':
      return cell < 10_000 ? `${countText(cell)} B` : bytesText(cell);
    case 'count':
    case 'bar':
    case 'text':
      return countText(cell);
  }
}

function Bar({ column, cell, most }: { readonly column: Column; readonly cell: Cell; readonly most: number }) {
  const value = leadingNumber(cell);
  return (
    <span className="lab-bar">
      <span className="lab-bar-well" aria-hidden="true">
        <i
          style={{ width: `${most > 0 && value !== null ? Math.max(value > 0 ? 2 : 0, (value / most) * 100) : 0}%` }}
        />
      </span>
      <span>{cellText(column, cell)}</span>
    </span>
  );
}
