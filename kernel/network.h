// A network that was taken over: its weights as a set of instructions wants them.
#pragma once
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "kernel.h"
#include "sets.h"

namespace kernel {

struct Free {
  void operator()(void* at) const { free(at); }
};

// Memory for `count` values, aligned to a line of the cache, or to a large page, and not filled.
template <class T>
std::unique_ptr<T[], Free> room(size_t count) {
  constexpr size_t line = 64, page = size_t(1) << 21;
  const size_t size = count * sizeof(T) + 1, unit = size >= 2 * page ? page : line;
  const size_t bytes = (size + unit - 1) / unit * unit;
  void* at = aligned_alloc(unit, bytes);
  if (!at) throw std::bad_alloc();
#if defined(__linux__)
  // The table is read here and there: of large pages the processor knows the addresses of all
  if (unit == page) madvise(at, bytes, MADV_HUGEPAGE);
#endif
  return std::unique_ptr<T[], Free>(static_cast<T*>(at));
}

struct Direction {
  Recurrence recurrence;
  std::unique_ptr<char[], Free> table, weight;
  std::vector<int32_t> compensation, pairs;
  std::vector<float> scale, bias, to_byte, offset;
  std::vector<uint16_t> order;
};

struct Network {
  const Set* set;
  int units;  // made up to the set's lanes
  int table_rows = 0;
  int directions, outputs, classes, features;  // features: of one pooling, directions * units
  bool int8, attends;
  float level, sure;
  std::vector<int> pooling;
  std::vector<int32_t> row_of;
  std::vector<float> head, head_bias, attention, attention_bias;  // over padded units
  std::vector<Direction> direction;

  // Raises std::bad_alloc.
  Network(const sentiment_network& given, const Set& set);
  size_t bytes() const;
};

// Null where none of that name is built, or this processor lacks it.
const Set* set_named(const char* name);

// Probabilities [rows][outputs] of rows of table places, or after each of their tokens.
void answer(const Network&, const Work& rows, float* const* probabilities, bool steps);

}  // namespace kernel
