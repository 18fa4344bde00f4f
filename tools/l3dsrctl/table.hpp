// SPDX-License-Identifier: BSD-2-Clause
/// Tables on a terminal, by libsmartcols.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct libscols_table;

namespace l3dsrctl {

class Table {
  public:
    struct Column {
        const char* name;
        bool number = false;  ///< aligned to the right
    };

    explicit Table(const std::vector<Column>& columns);

    /// As many cells as there are columns.
    void add(const std::vector<std::string>& cells);

    /// To stdout.
    void print() const;

  private:
    struct Unref {
        void operator()(libscols_table* table) const;
    };

    std::unique_ptr<libscols_table, Unref> table_;
};

}  // namespace l3dsrctl
