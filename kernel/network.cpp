// Lays out the weights of a network for a set of instructions.
#include "network.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace kernel {
namespace {

// columns [3U] of a row -> [blocks][3][lanes]; units that are made up are 0
template <class T>
void lay_out(const T* columns, int given, const Recurrence& shape, int lanes, T* out, size_t apart = 1) {
  for (int block = 0; block < shape.blocks; block++)
    for (int gate = 0; gate < 3; gate++)
      for (int lane = 0; lane < lanes; lane++) {
        const int unit = block * lanes + lane;
        out[((size_t(block) * 3 + gate) * lanes + lane) * apart] = unit < given ? columns[size_t(gate) * given + unit] : T();
      }
}

std::vector<float> padded(const float* values, int given, int units) {
  std::vector<float> out(units);
  for (int unit = 0; unit < given; unit++) out[unit] = values[unit];
  return out;
}

// The sums that two neighbouring inputs can make in 16 bits, of weights of one sign: a byte of a state is at most 255.
constexpr int kLargestPair = 128;

// How far the pairs of a four go, [2][3 lanes][2]: above zero and below.
void reach_of(const int8_t* four, int wide, int16_t* reach) {
  for (int column = 0; column < wide; column++)
    for (int half = 0; half < 2; half++) {
      int above = 0, below = 0;
      for (int k = 2 * half; k < 2 * half + 2; k++) (four[column * 4 + k] > 0 ? above : below) += four[column * 4 + k];
      *reach++ = int16_t(above), *reach++ = int16_t(-below);
    }
}

// Matches fours of a block's inputs whose sums of products fit 16 bits together, those with the fewest partners first.
// weight [fours][3 lanes][4] -> which four comes when, and how many pairs lead. Raises std::domain_error where two
// neighbouring inputs alone do not fit.
int pair_up(const int8_t* weight, int fours, int wide, uint16_t* order) {
  const int size = wide * 4;
  std::vector<int16_t> reach(size_t(fours) * size);
  for (int four = 0; four < fours; four++) {
    reach_of(weight + size_t(four) * size, wide, &reach[size_t(four) * size]);
    for (int at = 0; at < size; at++)
      if (reach[size_t(four) * size + at] > kLargestPair) throw std::domain_error("weights");
  }
  std::vector<std::vector<uint16_t>> partners(fours);
  for (int one = 0; one < fours; one++)
    for (int other = 0; other < one; other++) {
      int16_t most = 0;
      for (int at = 0; at < size; at++)
        most = std::max<int16_t>(most, int16_t(reach[size_t(one) * size + at] + reach[size_t(other) * size + at]));
      if (most <= kLargestPair) partners[one].push_back(uint16_t(other)), partners[other].push_back(uint16_t(one));
    }
  std::vector<bool> taken(fours);
  auto free_of = [&](int four) {
    return std::count_if(partners[four].begin(), partners[four].end(), [&](int other) { return !taken[other]; });
  };
  int placed = 0;
  while (true) {
    int best = -1;
    for (int four = 0; four < fours; four++)
      if (!taken[four] && free_of(four) && (best < 0 || free_of(four) < free_of(best))) best = four;
    if (best < 0) break;
    taken[best] = true;
    int match = -1;
    for (int other : partners[best])
      if (!taken[other] && (match < 0 || free_of(other) < free_of(match))) match = other;
    taken[match] = true;
    order[placed++] = uint16_t(best), order[placed++] = uint16_t(match);
  }
  const int pairs = placed / 2;
  for (int four = 0; four < fours; four++)
    if (!taken[four]) order[placed++] = uint16_t(four);
  return pairs;
}

void take_int8(Direction& to, const sentiment_direction& from, const Set& set, int given) {
  Recurrence& shape = to.recurrence;
  const int lanes = set.lanes, wide = 3 * lanes, fours = shape.units / 4;
  const size_t units = shape.units, block_size = units * wide;
  to.weight = room<char>(shape.blocks * block_size);
  to.compensation.assign(size_t(shape.blocks) * wide, 0);
  to.order.resize(size_t(shape.blocks) * fours);
  to.pairs.assign(shape.blocks, 0);
  std::vector<int8_t> plain(shape.blocks * block_size), row(size_t(shape.blocks) * wide);  // fours in their own order
  const auto* weight = static_cast<const int8_t*>(from.weight);
  for (int k = 0; k < given; k++) {
    lay_out(weight + size_t(k) * 3 * given, given, shape, lanes, row.data());
    for (int block = 0; block < shape.blocks; block++)
      for (int column = 0; column < wide; column++) {
        const int8_t value = row[size_t(block) * wide + column];
        plain[block * block_size + (size_t(k / 4) * wide + column) * 4 + k % 4] = value;
        to.compensation[size_t(block) * wide + column] -= set.shift * value;
      }
  }
  for (int block = 0; block < shape.blocks; block++) {
    uint16_t* order = &to.order[size_t(block) * fours];
    const int8_t* source = &plain[block * block_size];
    if (set.pairs) to.pairs[block] = pair_up(source, fours, wide, order);
    else std::iota(order, order + fours, uint16_t(0));
    for (int place = 0; place < fours; place++) {
      memcpy(to.weight.get() + block * block_size + size_t(place) * wide * 4, source + size_t(order[place]) * wide * 4, wide * 4);
      order[place] = uint16_t(order[place] * 4);
    }
  }
  to.scale.resize(size_t(shape.blocks) * wide);
  lay_out(from.scale, given, shape, lanes, to.scale.data());
  to.to_byte = padded(from.to_byte, given, units);
  to.offset = padded(from.offset, given, units);
}

void take_float(Direction& to, const sentiment_direction& from, const Set& set, int given) {
  Recurrence& shape = to.recurrence;
  const size_t units = shape.units, wide = 3 * set.lanes, block_size = units * wide;
  to.weight = room<char>(shape.blocks * block_size * sizeof(float));
  auto* out = reinterpret_cast<float*>(to.weight.get());
  memset(out, 0, shape.blocks * block_size * sizeof(float));
  std::vector<float> row(shape.blocks * wide);
  for (int k = 0; k < given; k++) {
    lay_out(static_cast<const float*>(from.weight) + size_t(k) * 3 * given, given, shape, set.lanes, row.data());
    for (int block = 0; block < shape.blocks; block++)
      memcpy(out + block * block_size + k * wide, row.data() + block * wide, wide * sizeof(float));
  }
}

template <class T>
void take_table(Direction& to, const void* table, int rows, int given, int lanes) {
  const size_t size = size_t(to.recurrence.blocks) * 3 * lanes;
  to.table = room<char>(rows * size * sizeof(T));
  for (int row = 0; row < rows; row++)
    lay_out(static_cast<const T*>(table) + size_t(row) * 3 * given, given, to.recurrence, lanes,
            reinterpret_cast<T*>(to.table.get()) + row * size);
}

// [outputs][parts][given] -> [outputs][parts][units]
std::vector<float> head_of(const float* weight, size_t parts, int given, int units) {
  std::vector<float> out(parts * units);
  for (size_t part = 0; part < parts; part++)
    memcpy(out.data() + part * units, weight + part * given, given * sizeof(float));
  return out;
}

}  // namespace

Network::Network(const sentiment_network& given, const Set& chosen)
    : set(&chosen), units((given.units + chosen.lanes - 1) / chosen.lanes * chosen.lanes), directions(given.directions),
      outputs(given.outputs), classes(given.classes), features(directions * units), int8(given.int8 != 0), attends(false), level(given.level),
      sure(given.sure), pooling(given.pooling, given.pooling + given.poolings),
      row_of(given.row_of, given.row_of + given.vocab),
      head(head_of(given.head, size_t(outputs) * given.poolings * directions, given.units, units)),
      head_bias(given.head_bias, given.head_bias + outputs), direction(directions) {
  for (int each : pooling) attends |= each == SENTIMENT_ATTENTION;
  if (attends) {
    attention = head_of(given.attention, directions, given.units, units);
    attention_bias.assign(1, *given.attention_bias);
  }
  for (int place = 0; place < directions; place++) {
    Direction& to = direction[place];
    const sentiment_direction& from = given.direction[place];
    to.recurrence = Recurrence{};
    Recurrence& shape = to.recurrence;
    shape.units = units;
    shape.blocks = units / set->lanes;
    shape.int8 = int8;
    if (int8) {
      take_table<uint16_t>(to, from.table, given.rows, given.units, set->lanes);
      take_int8(to, from, *set, given.units);
    } else {
      take_table<float>(to, from.table, given.rows, given.units, set->lanes);
      take_float(to, from, *set, given.units);
    }
    to.bias = padded(from.bias, given.units, units);
    shape.table = to.table.get();
    shape.weight = to.weight.get();
    shape.compensation = to.compensation.data();
    shape.scale = to.scale.data();
    shape.bias = to.bias.data();
    shape.to_byte = to.to_byte.data();
    shape.offset = to.offset.data();
    shape.order = to.order.data();
    shape.pairs = to.pairs.data();
  }
  table_rows = given.rows;
}

size_t Network::bytes() const {
  const size_t gates = size_t(3) * units;
  return directions * gates * (int8 ? 2 * size_t(table_rows) + units : 4 * (size_t(table_rows) + units));
}

}  // namespace kernel
