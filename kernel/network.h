// A network that was taken over: its weights as a set of instructions wants them.
#pragma once
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "kernel.h"
#include "sets.h"

namespace kernel {

struct Free {
  void operator()(void* at) const { free(at); }
};

// Memory for `count` values, aligned to a line of the cache and not filled.
template <class T>
std::unique_ptr<T[], Free> room(size_t count) {
  const size_t bytes = (count * sizeof(T) + 127) / 64 * 64;
  void* at = aligned_alloc(64, bytes);
  if (!at) throw std::bad_alloc();
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
  int directions, outputs, features;  // features: of one pooling, directions * units
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
