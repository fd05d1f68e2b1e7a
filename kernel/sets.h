// What the door and the instruction sets share: one direction's weights as a set wants them, and the work it is given.
// The files of the sets are compiled with flags of their own, so nothing of the standard library may be instantiated in
// them: the linker could keep such a function for all, and a lesser processor would meet an instruction it lacks.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kernel {

// The most rows of any set that are read at once; their states stay in the first and second cache. A set's own number is
// a multiple of the rows that its product takes at once: a rest costs as much as many.
constexpr int kSlots = 16;
constexpr int kBlocks = 4;  // blocks that are computed at once where there are few rows
constexpr int kLanes = 16;  // the most of any set
constexpr size_t kProduct = size_t(kBlocks) * kSlots * 3 * kLanes * sizeof(int32_t);

// One direction of a GRU, laid out in blocks of `lanes` units: a block's columns are its units' reset, update and new
// gates, [3][lanes], so that its accumulators hold all that the gates of its units need.
struct Recurrence {
  int units;                     // a multiple of lanes; of int8 a multiple of 4, too
  int blocks;                    // units / lanes
  bool int8;                     // of the recurrent product and the states in it; the table is float16 then
  const void* table;             // [rows][blocks][3][lanes], float16 or float32
  const void* weight;            // int8: [blocks][units / 4][3][lanes][4]; float32: [blocks][units][3][lanes]
  const int32_t* compensation;   // int8: [blocks][3][lanes], taken off because a state's byte is shifted
  const float* scale;            // int8: [blocks][3][lanes]
  const float* bias;             // [units], of the new gate
  const float* to_byte;          // int8: [units], byte = s * to_byte + offset
  const float* offset;           // int8: [units]
  const uint16_t* order;         // int8: [blocks][units / 4], the first of the four inputs whose weights come next
  const int32_t* pairs;          // int8, sets that add in 16 bits: [blocks], of so many pairs of fours the sums fit
};

// Rows of one direction, in the order in which they are to be begun: longest first.
struct Work {
  int rows;
  const int32_t* const* tokens;  // [rows] -> [length], places in the table
  const int32_t* lengths;        // [rows]
  bool backwards;
  bool exact;                    // int8: what rounding the states loses is multiplied, too
  float* pooled;                 // [rows][3][units]: last, greatest and sum of s
  float* const* states;          // [rows] -> [length][stride]: s after each token, in the text's order; or null
  int64_t stride;
};

struct Set {
  const char* name;
  int lanes;
  int shift;                     // what is added to a state's byte: 128 where the product wants unsigned ones
  bool pairs;                    // whether it adds in 16 bits, and uses `order` and `pairs`
  bool (*usable)();              // on this processor
  void (*read)(const Recurrence&, const Work&, void* scratch);
};

// Bytes of scratch for `read`, aligned to 64.
inline size_t scratch_bytes(int units) {
  return size_t(kSlots) * units * (4 * sizeof(float) + 4) + 2 * kProduct + kBlocks * kSlots * 2 * kLanes * sizeof(float);
}

extern const Set kPortable, kAvx2, kAvx512, kNeon;  // those that the architecture has

}  // namespace kernel
