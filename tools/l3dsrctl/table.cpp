// SPDX-License-Identifier: BSD-2-Clause
#include "table.hpp"

#include <libsmartcols.h>

#include <new>

namespace l3dsrctl {

Table::Table(const std::vector<Column>& columns) : table_(scols_new_table()) {
    if (!table_)
        throw std::bad_alloc();
    for (const Column& column : columns)
        if (!scols_table_new_column(table_.get(), column.name, 0,
                                    column.number ? SCOLS_FL_RIGHT : 0))
            throw std::bad_alloc();
}

void Table::add(const std::vector<std::string>& cells) {
    libscols_line* line = scols_table_new_line(table_.get(), nullptr);

    for (std::size_t column = 0; line && column < cells.size(); column++)
        if (scols_line_set_data(line, column, cells[column].c_str()) < 0)
            line = nullptr;
    if (!line)
        throw std::bad_alloc();
}

void Table::print() const {
    scols_print_table(table_.get());
}

void Table::Unref::operator()(libscols_table* table) const {
    scols_unref_table(table);
}

}  // namespace l3dsrctl
